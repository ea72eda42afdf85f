"""Detection of start and end dates of rows with a duration, such as sessions; these are dated by their start."""

from __future__ import annotations

import re

from training.questions.form import Field
from training.questions.source_facts.neighbourhood import Reach

_START = re.compile(r"\b(?:start|begin|began)|开始", re.IGNORECASE)
_END = re.compile(r"\bend(?:ed|ing)?\b|结束", re.IGNORECASE)


def is_end(of: Field, reach: Reach) -> bool:
    """Return True for an end date in a table that also has a start date."""
    return _is_named(of, _END, reach) and any(_is_named(each, _START, reach) for each in reach.times(of.root))


def is_start(of: Field, reach: Reach) -> bool:
    """Return True for a start time in a table that also has an end time."""
    begins = reach.kind(of) == "moment" and _is_named(of, _START, reach)
    return begins and any(_is_named(each, _END, reach) for each in reach.times(of.root))


def _is_named(of: Field, pattern: re.Pattern[str], reach: Reach) -> bool:
    of = reach.dated_by(of)
    written = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", of.column)
    return pattern.search(f"{written}\n{reach.source.label(of.table, of.column)}") is not None
