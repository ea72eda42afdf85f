"""Companies, service areas, road sections, branches, staff and contracts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from samples.highway_db.places import (
    AREAS,
    CATEGORY_NAMES,
    CLERKS,
    COMPANIES,
    GIVEN_NAMES,
    ROUTES,
    SHOPS,
    SURNAMES,
    ServiceArea,
)
from samples.highway_db.rows import LAST_DAY, TableRows, identifier, moment, money, randomness

_TENANTS = {1: "T201", 2: "T202", 4: "T203", 5: "T206", 6: "T205"}
_AREA_BY_NO = {area.no: area for area in AREAS}
_MONTHLY_PAY = {
    "P01": 720000,
    "P02": 420000,
    "P03": 560000,
    "P04": 330000,
    "P05": 360000,
    "P06": 450000,
    "P07": 430000,
}  # in cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Shop of a service area, as recorded in its cash registers."""

    no: str
    name: str
    area: ServiceArea
    category: int
    mode: str
    company: str
    opened: date
    closed: date | None
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    no: str
    post: str
    area: str | None
    hired: date
    left: date | None


def created(rng: Random, day: date) -> tuple[datetime, str]:
    """Return the creation time and creator of a row: a random time in the day's office hours, and a random clerk."""
    return moment(day, rng.randrange(8, 18), rng.randrange(60), rng.randrange(60)), rng.choice(CLERKS)


def _make_branches() -> tuple[Branch, ...]:
    rng = randomness("branches")
    branches: list[Branch] = []
    for area_no, categories in SHOPS.items():
        area = _AREA_BY_NO[area_no]
        for index, category in enumerate(categories, start=1):
            mode = "self_run" if category == 3 else rng.choice(("leased", "leased", "joint", "self_run"))
            company = area.company if mode == "self_run" else _TENANTS[category]
            opened = max(area.opened, date(2020, 1, 1) + timedelta(days=rng.randrange(500)))
            if category in (5, 6) and area_no != "H0401":
                opened = date(2022, 1, 1) + timedelta(days=30 * rng.randrange(3, 12))
            closed = {"H0301-1": date(2023, 8, 31), "H0303-1": date(2022, 6, 30)}.get(f"{area_no}-{index}")
            branches.append(
                Branch(
                    no=f"{area_no}{index:02d}",
                    name=f"{area.name.removesuffix('服务区').removesuffix('停车区')}{CATEGORY_NAMES[category]}",
                    area=area,
                    category=category,
                    mode=mode,
                    company="T204" if category == 4 and area_no == "H0402" else company,
                    opened=opened,
                    closed=closed,
                    deleted=area_no == "H0303",
                )
            )
    return tuple(branches)


BRANCHES = _make_branches()


def companies() -> TableRows:
    rng = randomness("companies")
    rows: list[tuple[object, ...]] = []
    for company in COMPANIES:
        at, by = created(rng, date(2021, 3, 1) + timedelta(days=rng.randrange(60)))
        phone = f"079{rng.randrange(1, 8)}-8{rng.randrange(10**6):06d}"
        parent = identifier("company", company.parent) if company.parent else None
        row = (identifier("company", company.no), company.no, company.name, parent, company.type, company.city, phone)
        rows.append((*row, 1, at, by))
    columns = ("id", "company_no", "company_name", "parent_id", "company_type", "city", "contact_phone")
    return TableRows(table="bss_company", columns=(*columns, "version", "create_ts", "created_by"), rows=rows)


def service_areas() -> TableRows:
    rng = randomness("service areas")
    rows: list[tuple[object, ...]] = []
    for area in AREAS:
        at, by = created(rng, date(2021, 4, 1) + timedelta(days=rng.randrange(60)))
        changed = at + timedelta(days=rng.randrange(30, 500)) if rng.random() < 0.5 else None
        parking = 60 + area.traffic // 12 + rng.randrange(40)
        land = Decimal(parking * rng.randrange(9000, 14000)).scaleb(-2)
        rows.append(
            (
                identifier("area", area.no), area.no, area.name, identifier("company", area.company), area.level,
                area.side, area.status, area.opened, land, parking, area.charging,
                Decimal(area.longitude), Decimal(area.latitude),
                1 if changed is None else 2, at, by, changed, by if changed else None,
                moment(date(2022, 3, 31), 10, 5) if area.deleted else None, "admin" if area.deleted else None,
            )
        )  # fmt: skip
    columns = (
        "id", "service_area_no", "service_area_name", "company_id", "area_level", "side", "status", "open_date",
        "land_area", "parking_count", "has_charging", "longitude", "latitude", "version", "create_ts", "created_by",
        "update_ts", "updated_by", "delete_ts", "deleted_by",
    )  # fmt: skip
    return TableRows(table="bss_service_area", columns=columns, rows=rows)


def mapped_codes() -> TableRows:
    rng = randomness("mapped codes")
    rows: list[tuple[object, ...]] = []
    for area in AREAS:
        for system, code in (
            ("收银系统", f"POS{area.no[1:]}"),
            ("车流系统", f"TF-{area.no}"),
            ("能耗系统", area.no[1:]),
        ):
            if system == "车流系统" and not area.counted:
                continue
            at, by = created(rng, date(2021, 6, 1) + timedelta(days=rng.randrange(30)))
            key = identifier("mapper", f"{area.no}:{system}")
            rows.append((key, identifier("area", area.no), system, code, area.name, at, by))
    columns = ("id", "service_area_id", "source_system", "source_code", "source_name", "create_ts", "created_by")
    return TableRows(table="bss_service_area_mapper", columns=columns, rows=rows)


def routes() -> TableRows:
    rng = randomness("routes")
    rows: list[tuple[object, ...]] = []
    for route in ROUTES:
        at, by = created(rng, date(2021, 4, 10))
        key = identifier("route", route.section)
        rows.append((key, route.section, route.name, route.code, money(route.mileage), route.lanes, 1, at, by))
    columns = (
        "id",
        "section_name",
        "route_name",
        "route_code",
        "mileage",
        "lane_count",
        "version",
        "create_ts",
        "created_by",
    )
    return TableRows(table="bss_section_route", columns=columns, rows=rows)


def route_links() -> TableRows:
    rows = [(identifier("route", section), identifier("area", area.no)) for area in AREAS for section in area.sections]
    return TableRows(table="bss_section_route_area_link", columns=("section_route_id", "service_area_id"), rows=rows)


def branches() -> TableRows:
    rng = randomness("branch rows")
    rows: list[tuple[object, ...]] = []
    for branch in BRANCHES:
        at, by = created(rng, branch.opened - timedelta(days=rng.randrange(5, 40)))
        size = Decimal(rng.randrange(4000, 60000)).scaleb(-2)
        removed = moment(date(2022, 7, 15), 9, 30) if branch.deleted else None
        rows.append(
            (
                identifier("branch", branch.no), branch.no, branch.name, identifier("area", branch.area.no),
                identifier("company", branch.company), branch.category, branch.mode, size, branch.opened, branch.closed,
                1, at, by, removed, "admin" if removed else None,
            )
        )  # fmt: skip
    columns = (
        "id", "branch_no", "branch_name", "service_area_id", "company_id", "category", "operation_mode", "shop_area",
        "open_date", "close_date", "version", "create_ts", "created_by", "delete_ts", "deleted_by",
    )  # fmt: skip
    return TableRows(table="bss_branch", columns=columns, rows=rows)


def _make_staff() -> tuple[Employee, ...]:
    rng = randomness("staff")
    staff: list[Employee] = []
    for area in AREAS:
        if not area.traffic:
            continue
        posts = list(_MONTHLY_PAY) + [rng.choice(("P02", "P03", "P04", "P05")) for _ in range(area.traffic // 500)]
        for post in posts:
            first = max(area.opened, date(2015, 1, 1))
            hired = first + timedelta(days=rng.randrange(max(1, (date(2023, 6, 30) - first).days)))
            leaves = post != "P01" and rng.random() < 0.18
            left = min(LAST_DAY, hired + timedelta(days=rng.randrange(120, 900))) if leaves else None
            staff.append(Employee(no=f"E{len(staff) + 1:05d}", post=post, area=area.no, hired=hired, left=left))
    head_office = [
        Employee(no=f"E{len(staff) + n:05d}", post="P01", area=None, hired=date(2016, 5, 4), left=None) for n in (1, 2)
    ]
    return (*staff, *head_office)


STAFF = _make_staff()


def _id_card(rng: Random, born: date, *, female: bool) -> str:
    """Return an identity number with a correct check digit (GB 11643-1999) and a district that does not exist."""
    digits = f"369901{born:%Y%m%d}{rng.randrange(100):02d}{rng.randrange(0, 10, 2) + (0 if female else 1)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def staff() -> TableRows:
    rng = randomness("staff rows")
    rows: list[tuple[object, ...]] = []
    for employee in STAFF:
        female = rng.random() < 0.45
        name = rng.choice(SURNAMES) + rng.choice(GIVEN_NAMES)
        born = employee.hired - timedelta(days=rng.randrange(19 * 365, 48 * 365))
        salary = money(int(_MONTHLY_PAY[employee.post] * (90 + rng.randrange(40)) / 1e5) * 1000)
        at, by = created(rng, employee.hired)
        phone = f"1990000{rng.randrange(10_000):04d}"
        rows.append(
            (
                identifier("staff", employee.no), employee.no, name, "F" if female else "M", employee.post,
                identifier("area", employee.area) if employee.area else None, phone, _id_card(rng, born, female=female),
                salary, employee.hired, employee.left, 1, at, by,
            )
        )  # fmt: skip
    columns = (
        "id", "staff_no", "staff_name", "gender", "post_code", "service_area_id", "phone", "id_card", "base_salary",
        "hire_date", "leave_date", "version", "create_ts", "created_by",
    )  # fmt: skip
    return TableRows(table="bss_staff", columns=columns, rows=rows)


def contracts() -> TableRows:
    rng = randomness("contracts")
    rows: list[tuple[object, ...]] = []
    for branch in BRANCHES:
        if branch.mode == "self_run":
            continue
        start = branch.opened
        while start <= LAST_DAY:
            end = date(start.year + rng.choice((1, 2, 3)), start.month, min(start.day, 28))
            number = f"HT{start:%Y%m}{branch.no[1:]}"
            signed = start - timedelta(days=rng.randrange(3, 45))
            at, by = created(rng, signed)
            rent = rng.randrange(80, 900) * 10_000
            broken = branch.closed is not None and start <= branch.closed < end
            status = 3 if broken else (2 if end <= LAST_DAY else 1)
            terms = json.dumps({"pay": rng.choice(("monthly", "quarterly")), "free_days": rng.choice((0, 15, 30))})
            rows.append(
                (
                    identifier("contract", number), number, identifier("branch", branch.no),
                    identifier("company", branch.company), signed.isoformat(), start, end, money(rent),
                    Decimal(rng.randrange(8, 25) * 50).scaleb(-2), money(rent * 3), status, terms, 1, at, by,
                )
            )  # fmt: skip
            if broken:
                break
            start = end
    columns = (
        "id", "contract_no", "branch_id", "company_id", "sign_date", "start_date", "end_date", "month_rent",
        "commission_rate", "deposit", "contract_status", "terms", "version", "create_ts", "created_by",
    )  # fmt: skip
    return TableRows(table="bss_branch_contract", columns=columns, rows=rows)
