"""Companies, service areas, road sections and shops, all with invented names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

type Side = Literal["U", "D", "B"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    no: str
    name: str
    parent: str | None
    type: Literal[1, 2, 3]
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    code: str
    name: str
    section: str
    mileage: int
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArea:
    no: str
    name: str
    company: str
    level: Literal[1, 2, 3]
    side: Side
    status: Literal[1, 2, 3]
    opened: date
    sections: tuple[str, ...]
    longitude: str
    latitude: str
    traffic: int
    """Cars that enter on an ordinary day."""
    counted: bool = False
    """True if the entrance of the service area has a traffic counter."""
    charging: bool = False
    deleted: bool = False


COMPANIES = (
    Company(no="C100", name="赣鄱高速服务区经营集团有限公司", parent=None, type=1, city="南昌"),
    Company(no="C110", name="赣北分公司", parent="C100", type=2, city="九江"),
    Company(no="C120", name="赣东分公司", parent="C100", type=2, city="上饶"),
    Company(no="C130", name="赣西分公司", parent="C100", type=2, city="宜春"),
    Company(no="C140", name="赣南分公司", parent="C100", type=2, city="赣州"),
    Company(no="C150", name="赣中分公司", parent="C100", type=2, city="吉安"),
    Company(no="C111", name="昌北路段管理所", parent="C110", type=2, city="南昌"),
    Company(no="C141", name="章贡路段管理所", parent="C140", type=2, city="赣州"),
    Company(no="T201", name="江南小灶餐饮有限公司", parent=None, type=3, city="南昌"),
    Company(no="T202", name="驿路便利商贸有限公司", parent=None, type=3, city="九江"),
    Company(no="T203", name="瓷都土特产有限公司", parent=None, type=3, city="景德镇"),
    Company(no="T204", name="橙乡果业有限公司", parent=None, type=3, city="赣州"),
    Company(no="T205", name="安途汽车服务有限公司", parent=None, type=3, city="上饶"),
    Company(no="T206", name="云栖快捷酒店管理有限公司", parent=None, type=3, city="吉安"),
    Company(no="T207", name="鄱湖鱼米餐饮有限公司", parent="T201", type=3, city="九江"),
)

ROUTES = (
    Route(code="G70", name="福银高速", section="昌九段", mileage=13825, lanes=8),
    Route(code="G70", name="福银高速", section="温沙段", mileage=15460, lanes=4),
    Route(code="G60", name="沪昆高速", section="梨温段", mileage=24485, lanes=4),
    Route(code="G60", name="沪昆高速", section="昌金段", mileage=16750, lanes=6),
    Route(code="G35", name="济广高速", section="景鹰段", mileage=20234, lanes=4),
    Route(code="G45", name="大广高速", section="泰赣段", mileage=12815, lanes=4),
    Route(code="G56", name="杭瑞高速", section="九景段", mileage=13390, lanes=4),
    Route(code="G72", name="泉南高速", section="吉莲段", mileage=10660, lanes=4),
    Route(code="S69", name="樟吉高速", section="樟吉段", mileage=10470, lanes=4),
    Route(code="S66", name="赣韶高速", section="赣韶段", mileage=12880, lanes=4),
)


AREAS = (
    ServiceArea(
        no="H0101",
        name="庐山北服务区",
        company="C110",
        level=1,
        side="B",
        status=1,
        opened=date(2012, 9, 28),
        sections=("昌九段", "九景段"),
        longitude="115.948210",
        latitude="29.661034",
        traffic=4200,
        counted=True,
        charging=True,
    ),
    ServiceArea(
        no="H0102",
        name="共青湖服务区",
        company="C111",
        level=2,
        side="B",
        status=1,
        opened=date(2014, 5, 1),
        sections=("昌九段",),
        longitude="115.808812",
        latitude="29.248120",
        traffic=3600,
        counted=True,
        charging=True,
    ),
    ServiceArea(
        no="H0103",
        name="鄱阳湖服务区",
        company="C110",
        level=1,
        side="B",
        status=1,
        opened=date(2016, 11, 18),
        sections=("九景段",),
        longitude="116.602345",
        latitude="29.102765",
        traffic=3100,
        counted=True,
        charging=True,
    ),
    ServiceArea(
        no="H0201",
        name="三清山服务区",
        company="C120",
        level=1,
        side="B",
        status=1,
        opened=date(2015, 1, 20),
        sections=("梨温段",),
        longitude="118.044871",
        latitude="28.520019",
        traffic=2900,
        counted=True,
        charging=True,
    ),
    ServiceArea(
        no="H0202",
        name="龙虎山服务区",
        company="C120",
        level=2,
        side="B",
        status=1,
        opened=date(2013, 7, 6),
        sections=("梨温段", "景鹰段"),
        longitude="117.003914",
        latitude="28.216630",
        traffic=2600,
        counted=True,
        charging=True,
    ),
    ServiceArea(
        no="H0203",
        name="瓷都服务区",
        company="C120",
        level=2,
        side="B",
        status=1,
        opened=date(2010, 12, 30),
        sections=("景鹰段", "九景段"),
        longitude="117.201180",
        latitude="29.284457",
        traffic=2200,
        charging=True,
    ),
    ServiceArea(
        no="H0301",
        name="樟树林服务区",
        company="C130",
        level=2,
        side="B",
        status=1,
        opened=date(2009, 3, 15),
        sections=("昌金段", "樟吉段"),
        longitude="115.540027",
        latitude="28.050316",
        traffic=2400,
        counted=True,
    ),
    ServiceArea(
        no="H0302",
        name="明月山服务区",
        company="C130",
        level=1,
        side="B",
        status=1,
        opened=date(2018, 10, 1),
        sections=("昌金段",),
        longitude="114.401552",
        latitude="27.791128",
        traffic=2700,
        charging=True,
    ),
    ServiceArea(
        no="H0401",
        name="章江源服务区",
        company="C141",
        level=2,
        side="B",
        status=1,
        opened=date(2011, 6, 30),
        sections=("赣韶段",),
        longitude="114.752260",
        latitude="25.401903",
        traffic=1500,
    ),
    ServiceArea(
        no="H0402",
        name="脐橙园服务区",
        company="C140",
        level=1,
        side="B",
        status=1,
        opened=date(2019, 12, 12),
        sections=("泰赣段", "赣韶段"),
        longitude="114.933700",
        latitude="25.803385",
        traffic=2300,
        charging=True,
    ),
    ServiceArea(
        no="H0501",
        name="井冈红服务区",
        company="C150",
        level=1,
        side="B",
        status=1,
        opened=date(2017, 7, 1),
        sections=("泰赣段", "吉莲段"),
        longitude="114.960423",
        latitude="26.720081",
        traffic=2500,
        charging=True,
    ),
    ServiceArea(
        no="H0502",
        name="庐陵服务区",
        company="C150",
        level=3,
        side="U",
        status=1,
        opened=date(2008, 8, 8),
        sections=("樟吉段",),
        longitude="114.991008",
        latitude="27.114562",
        traffic=1300,
    ),
    ServiceArea(
        no="H0503",
        name="文山停车区",
        company="C150",
        level=3,
        side="D",
        status=1,
        opened=date(2022, 9, 30),
        sections=("樟吉段",),
        longitude="115.010930",
        latitude="27.288190",
        traffic=800,
    ),
    ServiceArea(
        no="H0104",
        name="永修停车区",
        company="C111",
        level=3,
        side="B",
        status=2,
        opened=date(2007, 4, 18),
        sections=("昌九段",),
        longitude="115.801277",
        latitude="29.025508",
        traffic=0,
    ),
    ServiceArea(
        no="H0303",
        name="锦江停车区",
        company="C130",
        level=3,
        side="U",
        status=3,
        opened=date(2006, 10, 26),
        sections=("昌金段",),
        longitude="115.102764",
        latitude="28.211940",
        traffic=0,
    ),
    ServiceArea(
        no="H0204",
        name="旧信江服务区",
        company="C120",
        level=3,
        side="B",
        status=3,
        opened=date(2001, 12, 1),
        sections=(),
        longitude="117.900321",
        latitude="28.430077",
        traffic=0,
        deleted=True,
    ),
)

CATEGORY_NAMES = {1: "餐饮", 2: "便利店", 3: "加油站", 4: "土特产", 5: "住宿", 6: "汽修"}

# Shop categories of each service area; better areas have more categories.
SHOPS: dict[str, tuple[int, ...]] = {
    "H0101": (1, 2, 3, 4),
    "H0102": (1, 2, 3),
    "H0103": (1, 2, 4),
    "H0201": (1, 2, 4, 6),
    "H0202": (1, 2),
    "H0203": (2, 4),
    "H0301": (1, 2, 3),
    "H0302": (1, 2, 5),
    "H0401": (2, 6),
    "H0402": (1, 2, 4),
    "H0501": (1, 2, 5),
    "H0502": (2,),
    "H0503": (2,),
    "H0303": (1,),
}

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN_NAMES = (
    "建国", "小红", "志强", "丽华", "晓东", "玉兰", "明", "芳", "国平", "秀英",
    "文斌", "雅琴", "军", "静", "海涛", "桂花", "亮", "敏", "春生", "雪梅",
)  # fmt: skip
CLERKS = ("admin", "zhanghui", "liulei", "chenjing", "system")
