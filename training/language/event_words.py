"""Which dates are those of the rows themselves: an invoice's invoice date, not a birth date."""

from __future__ import annotations

import re

_TIME_WORDS = re.compile(r"\b(?:date|time|datetime|timestamp|day|at|on|dt|ts|of|the)\b|日期|时间|日")
_EVENTS = frozenset({
    "oper", "operation", "stat", "statistics", "biz", "business", "order", "ordered", "transaction", "event",
    "record", "recorded", "log", "logged", "snapshot", "report", "sale", "sales", "sold", "payment", "paid",
    "trade", "visit", "visited", "happened", "occurred", "occur", "posted", "issued", "统计", "营业", "业务", "交易",
    "下单", "订单", "发生", "记录", "开票", "支付", "付款", "销售", "访问", "操作", "消费", "租赁",
})  # fmt: skip


def is_of_the_rows(said: str, rows: str) -> bool:
    """True where nothing is said but when, what happened, and what `rows` says; both in small letters."""
    rest = re.sub(_TIME_WORDS, " ", said)
    return all(word in rows or word in _EVENTS for word in rest.split())
