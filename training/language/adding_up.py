"""Additive and non-additive columns by their names: amounts add up; prices, rates and limits do not."""

from __future__ import annotations

import re
from typing import Final

from training.language.lexicon import patterns_of

_NOT_ADDED_UP: Final = re.compile(
    patterns_of(
        "price",
        "rate",
        "probability",
        "score or rank",
        "average or extreme",
        "bound",
        "length of time",
        "age or number",
        "place",
        "reading",
        "size",
        "of a body",
    ),
    re.IGNORECASE,
)
_MOMENTARY_UNITS = re.compile(r"℃|°|\bmmHg\b|\bbpm\b|\bdB\b|次/分|/(?:min|h|s|小时|秒)\b|\b[kM]?Pa\b", re.IGNORECASE)
"""Units of readings at a moment, such as temperatures, which do not add up."""
_WEIGHT = re.compile(r"\bweight\b|重量")
_SNAPSHOT = re.compile(r"快照|snapshot", re.IGNORECASE)
_STOCK = re.compile(patterns_of("stock"), re.IGNORECASE)
"""Stocks, as opposed to flows: the level of something at a time."""


def adds_up(names: str, comment: str, *, of_people: bool) -> bool:
    """Return True if a sum of the column's values is meaningful.

    `names`: the column's name and its label, one a line. `comment`: its comment. `of_people`: the rows are people.
    """
    if any(map(_NOT_ADDED_UP.search, names.split("\n"))):
        return False
    return not (_MOMENTARY_UNITS.search(comment) or (of_people and _WEIGHT.search(names)))


def is_stock(names: str, rows: str) -> bool:
    """Return True if the column is a stock, which must not be summed over time, such as a product's daily stock.

    `names`: the column's name and its label, one a line. `rows`: the name of the table's rows.
    """
    return _SNAPSHOT.search(rows) is not None or _STOCK.search(names) is not None
