"""Daily data: takings, cars, charging, energy, complaints."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from samples.highway_db.demand import demand, is_holiday
from samples.highway_db.parties import BRANCHES, STAFF, Branch
from samples.highway_db.places import AREAS, ServiceArea
from samples.highway_db.rows import DAYS, LAST_DAY, TableRows, identifier, moment, money, randomness

# By shop category: share of cars that buy, and price of a purchase in cents.
_BUYING = {1: (0.14, 4200), 2: (0.19, 2600), 3: (0.16, 23500), 4: (0.04, 9800), 5: (0.012, 16800), 6: (0.009, 28500)}
_CLOSING_TRAFFIC = 400  # daily cars of a closing service area, whose own figure is 0
_CAR_SHARES = ((1, 0.72), (2, 0.06), (3, 0.2), (4, 0.02))


def _split(rng: Random, total: int, shares: tuple[float, ...]) -> list[int]:
    """Split a total into random parts near the given shares, followed by the remainder."""
    parts = [int(total * share * (0.9 + 0.2 * rng.random())) for share in shares]
    return [*parts, max(0, total - sum(parts))]


def _day_of_branch(rng: Random, branch: Branch, day: date) -> tuple[object, ...]:
    share, price = _BUYING[branch.category]
    orders = max(1, int((branch.area.traffic or _CLOSING_TRAFFIC) * share * demand(day) * (0.85 + 0.3 * rng.random())))
    since = (day - DAYS[0]).days / 730
    wx, zfb, card, cash = _split(rng, orders, (0.55 + 0.06 * since, 0.27, 0.05))
    amounts = [n * int(price * (0.9 + 0.2 * rng.random())) for n in (wx, zfb, cash, card)]
    late = rng.random()
    source = 3 if late < 0.01 else (2 if late < 0.05 else 1)
    at = moment(day + timedelta(days=1), 1, rng.randrange(60), rng.randrange(60))
    mistaken = rng.random() < 0.002
    return (
        identifier("day", f"{branch.no}:{day}"), day, branch.area.no, branch.area.name, branch.no, branch.name,
        money(amounts[0]), wx, money(amounts[1]), zfb, money(amounts[2]), cash, money(amounts[3]), card,
        orders, money(sum(amounts)), source, 2 if mistaken else 1, at, "system",
        at + timedelta(hours=9) if mistaken else None, "admin" if mistaken else None,
    )  # fmt: skip


def _open_on(branch: Branch, day: date) -> bool:
    return branch.opened <= day and (branch.closed is None or day <= branch.closed)


def business_days() -> TableRows:
    rng = randomness("business days")
    rows = [
        _day_of_branch(rng, branch, day)
        for day in DAYS
        for branch in BRANCHES
        if (branch.area.traffic or branch.closed) and _open_on(branch, day)
    ]
    columns = (
        "id", "oper_date", "service_area_no", "service_area_name", "branch_no", "branch_name", "wx_amount", "wx_order",
        "zfb_amount", "zfb_order", "cash_amount", "cash_order", "card_amount", "card_order", "order_sum", "pay_sum",
        "source_type", "version", "create_ts", "created_by", "delete_ts", "deleted_by",
    )  # fmt: skip
    return TableRows(table="bss_business_day_data", columns=columns, rows=rows)


def _cars(rng: Random, area: ServiceArea, day: date, car_type: int, share: float) -> tuple[int, int]:
    # On holidays there are more private cars and few lorries.
    mood = {1: 1.15, 2: 0.9, 3: 0.45, 4: 0.1}[car_type] if is_holiday(day) else 1.0
    entered = int(area.traffic * share * demand(day) * mood * (0.88 + 0.24 * rng.random()))
    return entered, int(entered * (3.2 + 1.6 * rng.random())) + rng.randrange(20)


def car_days() -> TableRows:
    rng = randomness("car days")
    rows: list[tuple[object, ...]] = []
    for day in DAYS:
        at = moment(day + timedelta(days=1), 0, 30)
        for area in AREAS:
            if not area.counted or rng.random() < 0.006:  # a counter fails now and then
                continue
            for car_type, share in _CAR_SHARES:
                entered, passed = _cars(rng, area, day, car_type, share)
                key = identifier("cars", f"{area.no}:{day}:{car_type}")
                rows.append((key, day, identifier("area", area.no), car_type, entered, passed, at, "system"))
    columns = (
        "id",
        "count_date",
        "service_area_id",
        "car_type",
        "enter_count",
        "pass_count",
        "create_ts",
        "created_by",
    )
    return TableRows(table="bss_car_day_count", columns=columns, rows=rows)


def charging_orders() -> TableRows:
    rng = randomness("charging")
    rows: list[tuple[object, ...]] = []
    for day in DAYS:
        for area in AREAS:
            growth = 1 + 1.4 * (day - DAYS[0]).days / 730
            wished = area.traffic / 13_000 * demand(day) * growth if area.charging else 0.0
            for n in range(int(wished + rng.random())):
                start = moment(day, rng.randrange(6, 23), rng.randrange(60), rng.randrange(60))
                energy = rng.randrange(800, 6500)
                number = f"CD{day:%Y%m%d}{area.no[1:]}{n:03d}"
                channel = rng.choice((1, 1, 1, 2, 2, 3))
                rows.append(
                    (
                        identifier("charging", number), number, identifier("area", area.no),
                        f"Z{rng.randrange(1, 9):02d}", start, start + timedelta(minutes=10 + energy // 130),
                        money(energy), money(energy * 85 // 100),
                        money(energy * 40 // 100), channel, start,
                    )
                )  # fmt: skip
    columns = (
        "id", "order_no", "service_area_id", "pile_no", "start_time", "end_time", "energy_kwh", "charge_fee",
        "service_fee", "pay_channel", "create_ts",
    )  # fmt: skip
    return TableRows(table="bss_charging_order", columns=columns, rows=rows)


def energy_months() -> TableRows:
    rng = randomness("energy")
    rows: list[tuple[object, ...]] = []
    for first in (day for day in DAYS if day.day == 1):
        for area in AREAS:
            if not area.traffic or area.opened > first:
                continue
            heat = 1.3 if first.month in (1, 7, 8, 12) else 1.0
            power = int(area.traffic * 1450 * heat * (0.9 + 0.2 * rng.random()))
            water = int(area.traffic * 62 * (0.9 + 0.2 * rng.random()))
            gas = int(area.traffic * 34 * (0.9 + 0.2 * rng.random())) if area.level < 3 else None
            fee = power * 72 // 100 + water * 3 + (gas or 0) * 4
            month = f"{first:%Y%m}"
            key = identifier("energy", f"{area.no}:{month}")
            amounts = (money(power), money(water), None if gas is None else money(gas), money(fee))
            rows.append((key, area.no, month, *amounts, "finance", moment(first + timedelta(days=36), 10, 0)))
    columns = ("id", "service_area_no", "stat_month", "electricity_kwh", "water_ton", "gas_m3", "total_fee")
    return TableRows(table="bss_energy_month", columns=(*columns, "created_by", "create_ts"), rows=rows)


_COMPLAINTS = {
    "C01": ("饭菜偏凉,份量不足", "面条里有异物", "等餐时间过长"),
    "C02": ("矿泉水价格高于市区", "特产标价与结账价格不一致"),
    "C03": ("收银员态度冷淡", "咨询路线时无人理会"),
    "C04": ("卫生间没有洗手液", "垃圾桶满溢未清理"),
    "C05": ("货车占用小客车停车位", "出口处拥堵无人疏导"),
    "C06": ("充电桩故障未及时维修", "充电车位被燃油车占用"),
}
_ABOUT_SHOPS = {"C01": 1, "C02": 2, "C03": 2}


def _branch_meant(area: ServiceArea, kind: str) -> str | None:
    for branch in BRANCHES:
        if branch.area is area and branch.category == _ABOUT_SHOPS.get(kind):
            return identifier("branch", branch.no)
    return None


def _handler(rng: Random, area: ServiceArea) -> str:
    return identifier("staff", rng.choice([e.no for e in STAFF if e.area == area.no]))


def _complaint(rng: Random, area: ServiceArea, day: date, number: str) -> tuple[object, ...]:
    kind = rng.choice([k for k in sorted(_COMPLAINTS) if k != "C06" or area.charging])
    at = moment(day, rng.randrange(7, 22), rng.randrange(60))
    age = (LAST_DAY - day).days
    status = 2 if age > 20 or rng.random() < 0.5 else rng.randrange(2)
    done: datetime | None = at + timedelta(hours=rng.randrange(2, 200)) if status == 2 else None
    score = rng.choice((1, 2, 3, 3, 4, 4, 5)) if done and rng.random() < 0.8 else None
    removed = at + timedelta(days=2) if rng.random() < 0.02 else None
    return (
        identifier("complaint", number), number, identifier("area", area.no), _branch_meant(area, kind), at, kind,
        rng.choice((1, 1, 1, 2, 2, 3)), rng.choice(_COMPLAINTS[kind]), f"1990000{rng.randrange(10_000):04d}", status,
        _handler(rng, area) if status else None, done, score, 1, at, "system", removed,
    )  # fmt: skip


def complaints() -> TableRows:
    rng = randomness("complaints")
    rows = [
        _complaint(rng, area, day, f"TS{day:%Y%m%d}{area.no[1:]}")
        for day in DAYS
        for area in AREAS
        if area.opened <= day and rng.random() < area.traffic / 45_000 * demand(day)
    ]
    columns = (
        "id", "complaint_no", "service_area_id", "branch_id", "complaint_time", "complaint_type", "complaint_level",
        "content", "contact_phone", "handle_status", "handler_id", "finish_time", "score", "version", "create_ts",
        "created_by", "delete_ts",
    )  # fmt: skip
    return TableRows(table="bss_complaint", columns=columns, rows=rows)
