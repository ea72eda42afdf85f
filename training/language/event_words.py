"""Detection of dates on which the row itself happened: the invoice date of an invoice, not a birth date."""

from __future__ import annotations

import re

from training.language.lexicon import words_of

_TIME_WORDS = re.compile(r"\b(?:date|time|datetime|timestamp|day|at|on|dt|ts|of|the)\b|日期|时间|日")
_EVENTS = words_of("event")


def is_of_the_rows(said: str, rows: str) -> bool:
    """Return True if the label has only time words, event words and words of `rows`. Both are in lower case."""
    rest = re.sub(_TIME_WORDS, " ", said)
    return all(word in rows or word in _EVENTS for word in rest.split())
