"""Names of rows from the labels of tables: 商品 from 商品维度表."""

from __future__ import annotations

import re

_TABLE = re.compile(
    r"(?<=..)(?:维度|维|事实|宽|基础信息|基本信息|信息|(?<![日周月年])数据|(?<![业房店车雇户买卖货地财])主)?表$|(?<=..)视图$"
)
_MAIN_SHEET = re.compile(r"(?<=[\u4e00-\u9fff]{2})主单$")
_CATALOGUE = re.compile(r"(?<=[药商物产货]品|物料|物资|项目|服务|设备|器械|耗材|课程)目录$")
"""Ending of a label that is left out for the rows: a row of 药品目录 is a 药品, but a row of 文件目录 is a 目录."""
_RECORDS = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:信息|资料|档案|台账|(?<!数据)(?<!系统)字典)\Z")


def subject_of(label: str) -> str:
    """Return the subject of a table's records: 业主 for 业主信息, 设备 for 设备台账."""
    return _RECORDS.sub("", label)


def rows_of(label: str) -> str:
    """Return a table's label without its ending for a kind of table: 商品 for 商品维度表, 入库单 for 入库主单."""
    return _CATALOGUE.sub("", _MAIN_SHEET.sub("单", _TABLE.sub("", label)))
