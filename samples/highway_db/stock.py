"""Warehouses, goods, stock movements, and the dictionary of codes."""

from __future__ import annotations

from datetime import date

from samples.highway_db.demand import demand
from samples.highway_db.parties import STAFF, created
from samples.highway_db.places import AREAS, ServiceArea
from samples.highway_db.rows import DAYS, TableRows, identifier, moment, money, randomness

# Name, category, unit, cost in cents, shelf life in days, city of origin.
_GOODS = (
    ("矿泉水550ml", "G01", "瓶", 110, 365, None),
    ("功能饮料", "G01", "罐", 380, 540, None),
    ("绿茶500ml", "G01", "瓶", 230, 365, None),
    ("咖啡饮料", "G01", "瓶", 420, 270, None),
    ("桶装方便面", "G02", "桶", 360, 180, None),
    ("自热米饭", "G02", "盒", 980, 270, None),
    ("火腿肠", "G02", "根", 140, 180, None),
    ("卤蛋", "G02", "枚", 120, 120, None),
    ("瓜子", "G03", "袋", 450, 240, None),
    ("薯片", "G03", "袋", 520, 270, None),
    ("话梅", "G03", "袋", 610, 365, None),
    ("庐山云雾茶", "G04", "盒", 6800, 540, "九江"),
    ("鄱湖银鱼干", "G04", "袋", 4200, 180, "九江"),
    ("赣南脐橙礼盒", "G04", "箱", 5200, 30, "赣州"),
    ("井冈翠绿茶", "G04", "盒", 5600, 540, "吉安"),
    ("景德镇青花杯", "G04", "个", 3900, None, "景德镇"),
    ("龙虎山板栗", "G04", "袋", 2600, 120, "鹰潭"),
    ("樟树米酒", "G04", "瓶", 3100, None, "宜春"),
    ("安福火腿", "G04", "袋", 7900, 270, "吉安"),
    ("抽纸", "G05", "包", 280, None, None),
    ("雨伞", "G05", "把", 1500, None, None),
    ("充电线", "G05", "条", 1200, None, None),
    ("湿巾", "G05", "包", 420, 720, None),
    ("玻璃水", "G06", "桶", 850, None, None),
    ("机油1L", "G06", "瓶", 3800, 1825, None),
    ("应急警示牌", "G06", "个", 1900, None, None),
    ("车载香薰", "G06", "个", 1600, 1095, None),
    ("橙味汽水玻璃瓶装", "G01", "瓶", 260, 270, None),
)
_MARGIN = {"G01": 160, "G02": 150, "G03": 150, "G04": 170, "G05": 180, "G06": 165}
_WITHDRAWN = "橙味汽水玻璃瓶装"

_CODES = (
    ("goods_category", "G", "饮料 方便食品 休闲零食 地方特产 日用百货 汽车用品"),
    ("post", "P", "站长 收银员 厨师 保洁员 保安员 加油员 仓库管理员"),
    ("complaint_type", "C", "餐饮质量 商品价格 服务态度 环境卫生 停车秩序 充电设施"),
    ("contract_status", "", "履行中 已到期 提前解约"),
)


def _keepers() -> list[tuple[ServiceArea, str]]:
    """Return the busy service areas, which have a warehouse, each with the staff number of the warehouse keeper."""
    keeper = {employee.area: employee.no for employee in STAFF if employee.post == "P07"}
    return [(area, keeper[area.no]) for area in AREAS if area.traffic >= 2000]


def warehouses() -> TableRows:
    rng = randomness("warehouses")
    rows: list[tuple[object, ...]] = []
    for area, keeper in _keepers():
        at, by = created(rng, date(2021, 5, 10))
        key = identifier("warehouse", area.no)
        name = area.name.removesuffix("服务区") + "仓库"
        where = (identifier("area", area.no), identifier("staff", keeper))
        rows.append(
            (key, f"W{area.no[1:]}", name, *where, money(rng.randrange(12000, 90000)), rng.random() < 0.3, at, by)
        )
    columns = ("id", "warehouse_no", "warehouse_name", "service_area_id", "manager_id", "capacity", "is_cold")
    return TableRows(table="bss_warehouse", columns=(*columns, "create_ts", "created_by"), rows=rows)


def goods() -> TableRows:
    rng = randomness("goods")
    rows: list[tuple[object, ...]] = []
    for n, (name, category, unit, cost, keeps, city) in enumerate(_GOODS, start=1):
        at, by = created(rng, date(2021, 5, 20))
        price = max(cost, cost * _MARGIN[category] // 1000 * 10)
        removed = moment(date(2022, 10, 8), 14, 20) if name == _WITHDRAWN else None
        number = f"SP{n:05d}"
        about = (number, name, category, unit, money(cost), money(price), keeps, city, category == "G04")
        rows.append((identifier("goods", number), *about, at, by, removed))
    columns = (
        "id",
        "goods_no",
        "goods_name",
        "goods_category",
        "unit",
        "cost_price",
        "sale_price",
        "shelf_days",
        "origin_city",
    )
    return TableRows(
        table="bss_goods", columns=(*columns, "is_specialty", "create_ts", "created_by", "delete_ts"), rows=rows
    )


def stock_flows() -> TableRows:
    """Return stock movements: deliveries on Mondays, withdrawals by shops on two weekdays, and occasional losses."""
    rng = randomness("stock")
    rows: list[tuple[object, ...]] = []
    for day in DAYS:
        for area, keeper in _keepers():
            for flow, weekdays, most in (("in", (0,), 900), ("out", (2, 5), 390), ("loss", (6,), 12)):
                if day.weekday() not in weekdays or (flow == "loss" and rng.random() < 0.6):
                    continue
                number = rng.randrange(1, len(_GOODS))
                quantity = max(1, int(rng.randrange(most // 4, most) * demand(day) * area.traffic / 3000))
                operator = identifier("staff", keeper) if rng.random() < 0.95 else None
                remark = rng.choice(("包装破损", "临期报损")) if flow == "loss" else None
                cost = money(_GOODS[number - 1][3])
                keys = (identifier("warehouse", area.no), identifier("goods", f"SP{number:05d}"))
                at = moment(day, rng.randrange(8, 18), rng.randrange(60))
                rows.append((day, *keys, flow, quantity, cost, operator, remark, at))
    columns = ("flow_date", "warehouse_id", "goods_id", "flow_type", "quantity", "unit_price", "operator_id", "remark")
    return TableRows(table="bss_stock_flow", columns=(*columns, "create_ts"), rows=rows)


def codes() -> TableRows:
    rows: list[tuple[object, ...]] = []
    for kind, letter, names in _CODES:
        for n, name in enumerate(names.split(), start=1):
            rows.append((len(rows) + 1, kind, f"{letter}{n:02d}" if letter else str(n), name, n, True))
    columns = ("id", "dict_type", "dict_code", "dict_name", "sort_no", "enabled")
    return TableRows(table="bss_dict", columns=columns, rows=rows)
