"""Which figures may be added up, judged by what they are called: amounts and counts, not prices, rates or limits."""

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
_AT_A_POINT = re.compile(r"℃|°|\bmmHg\b|\bbpm\b|\bdB\b|次/分|/min\b", re.IGNORECASE)
"""Units of what is so at the moment when it is measured."""
_WEIGHT = re.compile(r"\bweight\b|重量")
_SNAPSHOT = re.compile(r"快照|snapshot", re.IGNORECASE)
_STOCK = re.compile(patterns_of("stock"), re.IGNORECASE)
"""What there is at a time, not what came or went."""


def adds_up(says: str, comment: str, *, of_people: bool) -> bool:
    """Whether a sum of the column's values says anything.

    says: the words of the column's name and its label, one to a line. comment: what was written of it.
    """
    if any(map(_NOT_ADDED_UP.search, says.split("\n"))):
        return False
    return not (_AT_A_POINT.search(comment) or (of_people and _WEIGHT.search(says)))


def is_stock(says: str, rows: str) -> bool:
    """True for what rows hold that are taken anew each day: the stock of a product on one day is none to add to that
    of another.

    says: as `adds_up` takes it. rows: what such rows are called.
    """
    return _SNAPSHOT.search(rows) is not None or _STOCK.search(says) is not None
