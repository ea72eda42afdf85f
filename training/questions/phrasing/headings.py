"""Headings of result columns that are not columns of the source, such as figures and shares."""

from __future__ import annotations

from typing import Final

from training.language import chinese, english
from training.language.languages import Language
from training.questions.form import Function, Grain

SHARE: Final[dict[Language, str]] = {"en": "percentage", "zh": "占比（%）"}
RANK: Final[dict[Language, str]] = {"en": "rank", "zh": "名次"}
AVERAGE: Final[dict[Language, str]] = {"en": "average", "zh": "平均值"}
RUNNING: Final[dict[Language, str]] = {"en": "running total", "zh": "累计"}
CHANGE: Final[dict[Language, str]] = {"en": "change", "zh": "变化量"}
CHANGE_PERCENT: Final[dict[Language, str]] = {"en": "change in percent", "zh": "变化率（%）"}
YEAR_BEFORE: Final[dict[Language, str]] = {"en": "year before", "zh": "上年同期"}
GRAIN: Final[dict[Language, dict[Grain, str]]] = {
    "en": {"day": "day", "month": "month", "quarter": "quarter", "year": "year"},
    "zh": {"day": "日期", "month": "月份", "quarter": "季度", "year": "年份"},
}
PREVIOUS: Final[dict[Language, dict[Grain, str]]] = {
    "en": {"day": "day before", "month": "month before", "quarter": "quarter before", "year": "year before"},
    "zh": {"day": "前一日", "month": "上月", "quarter": "上季度", "year": "上年"},
}


def different(name: str, language: Language) -> str:
    """Return the heading of a number of distinct things."""
    return figure_en("distinct", name, name) if language == "en" else figure_zh("distinct", name)


def figure_en(function: Function, name: str, amount: str) -> str:
    """Return the English heading of a column of figures; `amount` is what is compared, such as a number of seats."""
    match function:
        case "sum":
            return english.sum_of(amount)
        case "avg":
            return f"average {amount}"
        case "max":
            return f"{english.most(amount)} {amount}"
        case "min":
            return f"{english.least(amount)} {amount}"
        case "distinct":
            return f"different {english.plural_values(name)}"


def figure_zh(function: Function, name: str) -> str:
    """Return the Chinese heading of a column of figures."""
    match function:
        case "sum":
            if name.endswith(("合计", "总和", "总计")):
                return f"{name}之和"
            # avoids a second 总
            return f"{name}合计" if "总" in name or name.startswith("合计") else f"{name}总和"
        case "avg":
            return f"平均{name}"
        case "max":
            return f"{chinese.largest(name)}{name}"
        case "min":
            return f"{chinese.smallest(name)}{name}"
        case "distinct":
            return f"不同{name}的数量"
