"""Chinese nouns: what to leave off a table's label, which counter a noun takes, how two of them join."""

from __future__ import annotations

import re

_TABLE_ENDING = re.compile(
    r"(?:数据表|信息表|基础信息|基本信息|主数据|资料表|档案表|维度表|维表|(?<![列报图手代电])表|信息|资料|档案)\Z"
)
_A_DAY = re.compile(r"[日周月年]\Z")
"""What is left of "营业日数据表" would be a day; its rows are 营业日数据."""
_FREQUENCY = re.compile(r"(.+?)(每日|每天|每周|每月|每年)\Z")
_KEY_ENDING = re.compile(r"[\s_]*(?:主键ID|主键|编号|编码|代码|标识|序号|ID|Id|id|号|code|key)\Z")
_RECORDS = re.compile(
    r"(?:记录|明细|日志|统计|数据|流水|历史|汇总|快照|关系|关联|日报|月报|评论|评价|通知|消息|余额|交易|支付|付款|租赁|订单|营业日|报表|台账|log|logs|history|record|line|item|"
    r"detail|details|transaction|transactions|payment|session|sessions|snapshot|data|price|visit|balance)\Z",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:客户|员工|用户|学生|老师|教师|司机|会员|人员|职员|患者|病人|医生|护士|演员|顾客|经理|作者|读者|乘客|工人|主管|买家|卖家|人|"
    r"customer|employee|user|student|teacher|driver|member|person|people|staff|patient|doctor|actor|author|salesperson|"
    r"salespersons|customers|employees|users)\Z",
    re.IGNORECASE,
)

_SCALES = {
    "many": re.compile(r"(?:数|数量|次数|人数|件数|笔数)\Z"),
    "large": re.compile(r"(?:面积|库容|容量|容积|体积|规模|年龄)\Z"),
    "long": re.compile(r"(?:里程|长度|距离|时长|天数|片长)\Z"),
}
_MOST = {"many": "最多", "large": "最大", "long": "最长", "": "最高"}
_LEAST = {"many": "最少", "large": "最小", "long": "最短", "": "最低"}


def tidy(label: str) -> str:
    """A label as it stands inside a sentence: without what brackets or a colon explain."""
    text = re.split(r"[(（:：,，;；\s]*[(（:：,，;；]", label)[0].strip() or label.strip()
    return _FREQUENCY.sub(r"\2\1", re.sub(r"[\s_]+", " ", text))


def table_noun(label: str) -> str:
    """ "客户信息表" are 客户."""
    text = tidy(label)
    while len(shorter := _TABLE_ENDING.sub("", text)) >= 2 and shorter != text:
        if _A_DAY.search(shorter) and "数据" in text:
            return shorter + "数据"
        text = shorter
    return text


def without_key_words(label: str) -> str:
    text = _KEY_ENDING.sub("", label).strip()
    return text or label


def most(noun: str) -> str:
    """The word for the upper end of what the noun measures."""
    return _MOST[_scale(noun)]


def least(noun: str) -> str:
    return _LEAST[_scale(noun)]


def _scale(noun: str) -> str:
    return next((scale for scale, pattern in _SCALES.items() if pattern.search(noun)), "")


def counter(noun: str) -> str:
    if _PEOPLE.search(noun):
        return "名"
    return "条" if _RECORDS.search(noun) else "个"


def joined(owner: str, label: str) -> str:
    """ "客户" and "国家" give 客户国家, "路段路线" and "路线编号" 路段路线编号; two Latin words keep a space."""
    if label.lower().startswith(owner.lower()):
        return label
    for length in range(min(len(owner), len(label)) - 1, 1, -1):
        if not label.isascii() and owner.endswith(label[:length]):
            return owner + label[length:]
    space = " " if owner[-1:].isascii() and label[:1].isascii() else ""
    return f"{owner}{space}{label}"
