"""What rows are called where a table's label says that it is a table: 商品 of a 商品维度表."""

from __future__ import annotations

import re

_TABLE = re.compile(
    r"(?<=..)(?:维度|维|事实|宽|基础信息|基本信息|信息|(?<![日周月年])数据|(?<![业房店车雇户买卖货地财])主)?表$"
)
_RECORDS = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:信息|资料|档案|台账)\Z")


def subject_of(label: str) -> str:
    """What a table keeps records of: each row of 业主信息 is a 业主, each of 设备台账 a piece of 设备."""
    return _RECORDS.sub("", label)


def rows_of(label: str) -> str:
    """The label without its kind of table."""
    return _TABLE.sub("", label)
