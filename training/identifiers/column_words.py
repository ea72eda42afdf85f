"""Words of a name that its column's type and the names beside it settle."""

from __future__ import annotations

import re

from training.catalog.model import Column
from training.catalog.values import INTEGERS, TEXTS
from training.language.letter_units import in_minutes
from training.language.split_names import Words, pieces

_IN_LETTERS: dict[str, tuple[Words, Words]] = {
    "gs": (("company",), ("working", "hours")),
    "ydl": (("read", "count"), ("electricity", "consumption")),
}
"""Initials of pinyin that a list reads one way, and of a number with a fraction another: 公司 and 工时."""
_NO_FIGURE = re.compile(r"等级|级别|类型|类别|状态|名称|描述|说明|备注|公司|单位$|人$|员$")


def as_its_column(words: Words, column: Column, beside: frozenset[str]) -> Words:
    """The words, where a number ends in `min` and none beside it is a maximum in minutes, where it ends in `pos` a
    position; `lo` and `hi` beside one another are low and high; what letters call a unit price in pinyin, 单价, is in
    texts a grade, 等级, and a grade with a fraction a unit price, a `prob` with one a probability. `beside` are the
    parts of all names of the table."""
    if words[-1:] in {("lo",), ("hi",)} and {"lo", "hi"} <= beside:
        return (*words[:-1], "low" if words[-1] == "lo" else "high")
    if column.base_type in TEXTS and words == ("unit", "price") and "dj" in pieces(column.name):
        return ("grade",)
    if column.category != "N":
        return words
    if has_fraction(column):
        if words[-1:] == ("problem",) and pieces(column.name)[-1:] == ("prob",):
            words = (*words[:-1], "probability")
        listed, meant = _IN_LETTERS.get(column.name.lower(), (words, words))
        if words == listed:
            words = meant
        if words[-1:] in {("level",), ("grade",)} and column.name.lower().endswith("dj"):
            words = (*words[:-1], "unit", "price")
    if words[-1:] == ("pos",):
        return (*words[:-1], "position")
    return words if {"max", "maximum"} & beside else in_minutes(words)


def has_fraction(column: Column) -> bool:
    """True for a number that need not be whole."""
    return column.category == "N" and column.base_type not in INTEGERS


def may_be(label: str, column: Column) -> bool:
    """False where a number with a fraction would be a grade, a description, a company or a person in Chinese."""
    return not (has_fraction(column) and _NO_FIGURE.search(label))
