"""Formats of columns: dates as text, codes, URLs; and the units of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from training.language.lexicon import words_of
from training.profile.profiles import Unit

_SHAPES: tuple[tuple[str, str, str], ...] = (
    # format, pattern, and for dates the form by which strptime must read them
    ("YYYY-MM-DD", r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    ("YYYY/MM/DD", r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    ("YYYY-MM-DD HH:MM:SS", r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}", ""),
    ("YYYYMMDD HH:MM:SS", r"\d{8} \d{2}:\d{2}:\d{2}", ""),
    ("YYYYMMDDHHMMSS", r"(?:19|20)\d{12}", "%Y%m%d%H%M%S"),
    ("YYYYMMDD", r"(?:19|20)\d{6}", "%Y%m%d"),
    ("YYYY-MM", r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])", ""),
    ("YYYYMM", r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])", ""),
    ("MM/DD/YYYY", r"\d{1,2}/\d{1,2}/\d{4}", ""),
    ("MM/DD/YYYY HH:MM:SS", r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}:\d{2}", ""),
    ("MM-DD-YYYY", r"\d{1,2}-\d{1,2}-\d{4}", ""),
    ("DD.MM.YYYY", r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    ("DD.MM.YYYY HH:MM:SS", r"\d{2}\.\d{2}\.\d{4} \d{2}:\d{2}:\d{2}", "%d.%m.%Y %H:%M:%S"),
    ("HH:MM:SS", r"\d{2}:\d{2}:\d{2}", ""),
    ("HH:MM", r"(?:[01]\d|2[0-3]):[0-5]\d", ""),
    ("YYYY", r"(?:19|20)\d{2}", ""),
    ("uuid", r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", ""),
    ("url", r"(?:https?|ftp)://\S+|www\.\S+", ""),
    ("json", r"\{.*\}|\[.*\]", ""),
    ("hash", r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64}", ""),
    ("percent", r"-?\d+(?:\.\d+)?\s?%", ""),
)
_PATTERNS = tuple((name, re.compile(pattern, re.DOTALL), form) for name, pattern, form in _SHAPES)
_ANY_SHAPE = re.compile("|".join(f"(?:{pattern})" for _, pattern, _ in _SHAPES), re.DOTALL)
_LOOKED_AT = 100
_CODE = re.compile(r"(?=.*\d)[A-Z]{1,6}[-_ ]?\d{1,12}(?:[-_]?[A-Z0-9]+)*|\d[\d-]{2,}[A-Z]*|[A-Z]{2,4}|0\d+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SEPARATOR = re.compile(r"[,;|] ?")
_MAX_WORDS = 3
"""Maximum words of a value in a list; a longer one is part of a sentence."""
_LIST = re.compile(r"[^,;|]{1,40}(?:[,;|] ?[^,;|]{1,40})+")


def text_format(values: Sequence[str]) -> str | None:
    """Return the format of nearly all values: a date form (`YYYYMM`), `uuid`, `url`, `code`, `number`, `list` …"""
    given = [value for value in values if value != ""]
    # evenly from all of them: of sorted dates, the first hundred may all be in the first days of a month
    seen = given[:: -(-len(given) // _LOOKED_AT) or 1]
    if not seen:
        return None
    # if none of the first values has any of these formats, too few can have one
    if any(map(_ANY_SHAPE.fullmatch, seen[: len(seen) // 20 + 1])):
        for name, pattern, form in _PATTERNS:
            if _nearly_all(seen, pattern, form):
                return _in_order(name, seen) if name.startswith("MM") else name
    if _is_count(seen):
        return "number"
    if _nearly_all(seen, _CODE) and len(set(seen)) >= 2:
        return "code"
    if max(map(len, seen)) <= 12:
        return None
    return "list" if _are_lists(seen) else None


def _in_order(name: str, values: Sequence[str]) -> str | None:
    """Return the format with month and day in the order that the values show; None if it stays open: 03/04/2024."""
    parts = [[int(part) for part in re.findall(r"\d+", value)[:2]] for value in values]
    later = {place for each in parts for place, part in enumerate(each) if part > _MONTHS}
    if len(later) != 1:
        return None
    return name if later == {1} else f"DD{name[2]}MM{name[len('MM/DD') :]}"


_MONTHS = 12


def _are_lists(values: Sequence[str]) -> bool:
    """Return True if most values are lists of short texts; False for sentences and for a city with its country."""
    parts = [_SEPARATOR.split(value) for value in values if _LIST.fullmatch(value)]
    listed = [each for each in parts if max(len(part.split()) for part in each) <= _MAX_WORDS]
    # always two, with a space after the comma, are a thing and its qualifier: "Paris, France"
    pairs = all(len(each) == 2 for each in parts) and all(", " in value for value in values)
    return len(listed) >= 0.7 * len(values) and not pairs


def _is_count(values: Sequence[str]) -> bool:
    """Return True if texts of digits are numbers, not codes: they differ in length, are negative or have a fraction."""
    if not _nearly_all(values, _NUMBER):
        return False
    plain = all(value.isdigit() for value in values)
    padded = any(len(value) > 1 and value.startswith("0") and value.isdigit() for value in values)
    return not padded and (not plain or len({len(value) for value in values}) > 1 or len(values[0]) < 3)


def _nearly_all(values: Sequence[str], pattern: re.Pattern[str], form: str = "") -> bool:
    """Return True if at most 5 % of the values, and none in a small sample, do not match the pattern."""
    misses, allowed = 0, len(values) // 20
    for value in values:
        if pattern.fullmatch(value) is None or (form and not _is_date(value, form)):
            misses += 1
            if misses > allowed:
                return False
    return True


def _is_date(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


_UNIT_WORDS: tuple[tuple[Unit, frozenset[str]], ...] = (
    ("percent", words_of("in percent")),
    ("money", words_of("in money")),
    ("count", words_of("in count")),
    ("duration", words_of("in duration")),
    ("distance", words_of("in distance")),
    ("weight", words_of("in weight")),
)
_COMMENT_UNITS: tuple[tuple[Unit, re.Pattern[str]], ...] = (
    ("percent", re.compile(r"百分比|占比|比例|%|(?<![汇频功速心斜曲倍效费])率(?![\u4e00-\u9fff])")),
    ("money", re.compile(r"金额|价格|单价|费用|成本|收入|支出|余额|[(（\s]元|万元|货款|税额|工资|薪|营收|利润|美元")),
    ("count", re.compile(r"数量|笔数|次数|人数|车辆数|订单数|件数|个数|辆次|总数|流量")),
    ("duration", re.compile(r"时长|秒数|分钟|小时数|天数|毫秒")),
    ("distance", re.compile(r"里程|距离|公里|千米|长度|桩号")),
    ("weight", re.compile(r"重量|吨|公斤|千克")),
)


_HAPPENED = words_of("done in a year")
"""Participles of events, whose number is a year: `founded`, 1902."""
_NO_QUANTITY = words_of("no figure")
"""Last words of columns that are no quantity, whatever precedes them: `payment_type`."""
_SEEN = words_of("reading")
"""Words for measurements: with one of them, a `value` is a reading, not money."""
_OF_ANOTHER = words_of("part of a price")
"""Words before `rate` with which it is a share, not an amount of money: `refund_rate`."""


_YEAR = re.compile(r"年份|年度\Z")


def number_unit(
    words: Sequence[str], comment: str | None, *, integral: bool, low: int | None, high: int | None
) -> Unit:
    """Return the unit of a numeric column, from its words, its comment and, for years and months, its range."""
    last = words[-1] if words else ""
    named = "year" in words or last.endswith(("year", "jahr")) or (comment and _YEAR.search(comment))
    if integral and named and (low is None or low >= 1000):
        return "year" if high is None or high <= 2999 else "none"
    if integral and last in _HAPPENED and low is not None and low >= 1500 and (high or 0) <= 2100:
        return "year"
    if integral and last == "month" and (low is None or (low >= 1 and (high or 1) <= 12)):
        return "month"
    if comment:
        for unit, pattern in _COMMENT_UNITS:
            if pattern.search(comment):
                return _money_is_not_count(unit, words, integral=integral)
    if _is_open(words, integral=integral):
        return "none"
    for word in reversed(words):
        for unit, known in _UNIT_WORDS:
            if word in known:
                return _money_is_not_count(unit, words, integral=integral)
    return "none"


def _is_open(words: Sequence[str], *, integral: bool) -> bool:
    """Return True if the name leaves the unit open: a lone `value`, a `discount_value` (of money or percent)."""
    last = words[-1] if words else ""
    if tuple(words) in {("value",), ("discount", "value")} or last in _NO_QUANTITY:
        return True
    rate = last == "rate" and not integral and not _OF_ANOTHER.isdisjoint(words)
    return rate or (last == "value" and not _SEEN.isdisjoint(words))


def _money_is_not_count(unit: Unit, words: Sequence[str], *, integral: bool) -> Unit:
    """Return the unit; `order_count` among money words, and integral `total` or `value`, are not money."""
    if unit == "money" and integral and words and words[-1] in {"total", "value", "sales", "credit", "credits"}:
        return "count" if words[-1] != "value" else "none"
    return unit


def epoch_format(low: int, high: int) -> str | None:
    """Return `epoch_s` or `epoch_ms` if integers, read so, are between 1990 and 2100; else None."""
    for name, factor in (("epoch_s", 1), ("epoch_ms", 1000)):
        if 631_152_000 * factor <= low and high <= 4_102_444_800 * factor:
            return name
    return None
