"""Units as they are written behind a number: 20 kWh, 300 平方米."""

from __future__ import annotations

import re

from training.language.languages import Language
from training.language.lexicon import column_of

_IN_CHINESE, _IN_ENGLISH = column_of("units", "zh"), column_of("units", "en")
_PER = re.compile(r"[\u4e00-\u9fff]{1,3}/[\u4e00-\u9fff]{1,3}")
"""Ratios of two units: 件/班."""
_IN_BRACKETS = re.compile(r"\A[^(（)）]*[(（]\s*(?:单位\s*[:：]?\s*)?([^()（）]{1,14}?)\s*[)）]")
_LOOKS_LIKE_A_UNIT = re.compile(r"(?=.*[a-zμΩ])[A-Za-zμΩ%°]{1,5}[²³23]?(?:/[A-Za-z]{1,4}[²³23]?)?")
_SCORES = re.compile(r"成绩|得分|评分|分数|积分|绩|考试|满意")
"""Measures for which 分 means points, not cents."""
_IN_LABEL = re.compile(r"（([^（）]+)）\Z| in ([°A-Za-z0-9 /]+)\Z")
SIGNS = frozenset({"%", "℃", "°C", "℉", "°F"})
"""Units that are signs: repeated after each number, without a space."""


def unit_in(label: str, language: Language) -> str:
    """Return the unit at the end of a label, such as "dose in mg" or 重量（公斤）; "" if there is none."""
    found = _IN_LABEL.search(label)
    return _in_language((found[1] or found[2]) if found else "", language)


def unit_of_comment(comment: str | None, language: Language) -> str:
    """Return the unit in the first brackets of a comment, such as 占地面积(平方米); "" if there is none."""
    found = _IN_BRACKETS.match(comment or "")
    unit = found[1].strip() if found else ""
    if unit == "分" and _SCORES.search(comment or ""):
        return "分" if language == "zh" else "points"
    return _in_language(unit, language)


def unit_as_written(comment: str) -> str:
    """Return what a comment has in brackets behind its label if it looks like a unit: MPa, m³/h; "" if not."""
    found = _IN_BRACKETS.match(comment)
    return found[1] if found and _LOOKS_LIKE_A_UNIT.fullmatch(found[1]) else ""


def unit_of_name(name: str, language: Language) -> str:
    """Return the unit at the end of a column's name, such as `water_ton`; "" if there is none.

    A single letter and the unit of a rate, `price_per_kwh`, do not count.
    """
    *_, before, last = ("", *re.split(r"_|(?<=[a-z])(?=[A-Z])", name))
    return _in_language(last, language) if len(last) > 1 and last != name and before.lower() != "per" else ""


def without_unit(label: str, language: Language) -> str:
    """Return a label without its unit: "dose" for "dose in mg"."""
    return _IN_LABEL.sub("", label) if unit_in(label, language) or unit_in(label, "en") else label


def behind_a_number(unit: str, language: Language) -> str:
    """Return the unit as it follows a number: with a space in English, except for signs."""
    return f" {unit}" if unit and language == "en" and unit not in SIGNS else unit


def _in_language(unit: str, language: Language) -> str:
    written = unit.strip()
    if language == "en":
        return _IN_ENGLISH.get(written.lower(), "")
    return _IN_CHINESE.get(written.lower(), written if _PER.fullmatch(written) else "")
