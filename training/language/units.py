"""What a number is measured in, as people add it to a figure: 20 kWh, 300 平方米."""

from __future__ import annotations

import re

from training.language.languages import Language
from training.language.lexicon import column_of

_IN_CHINESE, _IN_ENGLISH = column_of("units", "zh"), column_of("units", "en")
_PER = re.compile(r"[\u4e00-\u9fff]{1,3}/[\u4e00-\u9fff]{1,3}")
"""So much of one thing for each of another: 件/班."""
_IN_BRACKETS = re.compile(r"\A[^(（)）]*[(（]\s*(?:单位\s*[:：]?\s*)?([^()（）]{1,14}?)\s*[)）]")
_SCORED = re.compile(r"成绩|得分|评分|分数|积分|绩|考试|满意")
"""What is measured in points where money would be in cents."""
_IN_LABEL = re.compile(r"（([^（）]+)）\Z| in ([°A-Za-z0-9 /]+)\Z")
SIGNS = frozenset({"%", "℃", "°C", "℉", "°F"})
"""Units that are signs: each figure takes one, without a space."""


def unit_in(label: str, language: Language) -> str:
    """The unit a label ends with: "dose in mg", "重量（公斤）"; "" where there is none."""
    found = _IN_LABEL.search(label)
    return _spoken((found[1] or found[2]) if found else "", language)


def unit_of_comment(comment: str | None, language: Language) -> str:
    """The unit in the first brackets of a comment: "占地面积(平方米)"; "" where there is none."""
    found = _IN_BRACKETS.match(comment or "")
    unit = found[1].strip() if found else ""
    if unit == "分" and _SCORED.search(comment or ""):
        return "分" if language == "zh" else "points"
    return _spoken(unit, language)


def unit_of_name(name: str, language: Language) -> str:
    """The unit a column's name ends with: `water_ton`; "" where there is none, as for a letter alone and for a
    `price_per_kwh`."""
    *_, before, last = ("", *re.split(r"_|(?<=[a-z])(?=[A-Z])", name))
    return _spoken(last, language) if len(last) > 1 and last != name and before.lower() != "per" else ""


def without_unit(label: str, language: Language) -> str:
    """ "dose in mg" is a dose."""
    return _IN_LABEL.sub("", label) if unit_in(label, language) or unit_in(label, "en") else label


def behind_a_number(unit: str, language: Language) -> str:
    """The unit with the space that English puts before it."""
    return f" {unit}" if unit and language == "en" and unit not in SIGNS else unit


def _spoken(unit: str, language: Language) -> str:
    written = unit.strip()
    if language == "en":
        return _IN_ENGLISH.get(written.lower(), "")
    return _IN_CHINESE.get(written.lower(), written if _PER.fullmatch(written) else "")
