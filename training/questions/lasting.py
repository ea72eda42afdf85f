"""Rows that last, such as sessions: they are known by their start."""

from __future__ import annotations

import re

from training.questions.form import Field
from training.questions.neighbourhood import Reach

_START = re.compile(r"\b(?:start|begin|began)|开始", re.IGNORECASE)
_END = re.compile(r"\bend(?:ed|ing)?\b|结束", re.IGNORECASE)


def is_end(of: Field, reach: Reach) -> bool:
    """True for the date on which something ended of which the start is known as well."""
    return _says(of, _END, reach) and any(_says(each, _START, reach) for each in reach.times(of.table))


def is_start(of: Field, reach: Reach) -> bool:
    """True for the moment at which something began that also ended."""
    begins = reach.kind(of) == "moment" and _says(of, _START, reach)
    return begins and any(_says(each, _END, reach) for each in reach.times(of.table))


def _says(of: Field, pattern: re.Pattern[str], reach: Reach) -> bool:
    written = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", of.column)
    return pattern.search(f"{written}\n{reach.source.label(of.table, of.column)}") is not None
