"""Words of a name that its column's type and the names beside it settle."""

from __future__ import annotations

from training.source.catalog import Column
from training.source.letter_units import in_minutes
from training.source.pieces import Words, pieces
from training.source.values import TEXTS


def as_its_column(words: Words, column: Column, beside: frozenset[str]) -> Words:
    """The words, where a number ends in `min` and none beside it is a maximum in minutes, where it ends in `pos` a
    position; `lo` and `hi` beside one another are low and high; what letters call a unit price in pinyin, 单价, is in
    texts a grade, 等级. `beside` are the parts of all names of the table."""
    if words[-1:] in {("lo",), ("hi",)} and {"lo", "hi"} <= beside:
        return (*words[:-1], "low" if words[-1] == "lo" else "high")
    if column.base_type in TEXTS and words == ("unit", "price") and "dj" in pieces(column.name):
        return ("grade",)
    if column.category != "N":
        return words
    if words[-1:] == ("pos",):
        return (*words[:-1], "position")
    return words if {"max", "maximum"} & beside else in_minutes(words)
