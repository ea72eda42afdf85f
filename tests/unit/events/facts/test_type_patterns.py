"""Event type patterns."""

from __future__ import annotations

import time

from events.facts.type_patterns import named_types
from tests.tables import from_table


@from_table
def test_patterns_name_types(patterns: tuple[str, ...], named: set[str]) -> None:
    assert named_types(patterns) == named


def test_pattern_of_many_stars_is_matched_in_time() -> None:
    began = time.thread_time()  # processor time: other processes may hold the processor
    assert named_types(("*e" * 2_000 + "z",)) == frozenset()
    assert time.thread_time() - began < 10
