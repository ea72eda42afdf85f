"""What rows are called where a table's label says what kind of table it is: 商品 of a 商品维度表, customers of a
"Customer dimension"."""

from __future__ import annotations

import re

from training.language.split_names import pieces

_TABLE = re.compile(r"(?<=..)(?:基础信息|基本信息|信息|数据|(?<![业房店车雇户买卖货地财])主)?表$")
_WIDE_BY_PERIOD = re.compile(r"(?<=[日周月年][度报])宽表$|(?<=[日周月年])宽表$")
_MODELLED = re.compile(r"(?<=..)(?:维度|维|事实|宽)表$")
_OF_A_WAREHOUSE = re.compile(r"(?<=..)(?:维度|事实)$|(?<=\w)\s+(?:dimension|fact)s?(?:\s+table)?$", re.IGNORECASE)
_IN_A_WAREHOUSE = frozenset({"dim", "dims", "dimension", "fact", "facts", "fct", "dwd", "dws", "dwm"})
_RECORDS = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:信息|资料|档案|台账)\Z")
_HELD = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:(?:基本|基础)信息|(?<!系统)(?<!数据)(?<!业务)(?<!公共)(?<!基础)(?<!代码)(?<!类型)字典)$"
)


def subject_of(label: str) -> str:
    """What a table keeps records of: each row of 业主信息 is a 业主, each of 设备台账 a piece of 设备."""
    return _RECORDS.sub("", label)


def held_in(label: str) -> str:
    """The same of a label that is translated next: 药品 of 药品字典, 病人 of 病人基本信息."""
    return _HELD.sub("", label)


def rows_of(label: str, table: str) -> str:
    """The label without its kind of table; `table` is the table's name, which says whether 维度 or "fact" is one."""
    text = _WIDE_BY_PERIOD.sub("汇总", label)
    text = _MODELLED.sub("", text)
    if not _IN_A_WAREHOUSE.isdisjoint(pieces(table)):
        text = _OF_A_WAREHOUSE.sub("", text)
    return _TABLE.sub("", text)
