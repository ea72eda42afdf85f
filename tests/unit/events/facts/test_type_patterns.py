"""Event type patterns."""

from __future__ import annotations

import time

import pytest

from events.facts.codec import CURRENT
from events.facts.type_patterns import named_types


@pytest.mark.parametrize(
    ("patterns", "named"),
    [
        pytest.param((), set[str](), id="no pattern"),
        pytest.param(("*",), set(CURRENT), id="a star matches all"),
        pytest.param(("**",), set(CURRENT), id="two stars match all"),
        pytest.param(("key.*",), {"key.created", "key.revoked"}, id="a star at the end"),
        pytest.param(("*.created", "key.*"), {"task.created", "key.created", "key.revoked"}, id="each type once"),
        pytest.param(("task.created*",), {"task.created"}, id="a star matches the empty text"),
        pytest.param(
            ("key.create?", "[k]ey.*", "key_*", "key.%", "Key.*"), set[str](), id="other characters are literal"
        ),
    ],
)
def test_patterns_name_types(patterns: tuple[str, ...], named: set[str]) -> None:
    assert named_types(patterns) == named


def test_pattern_of_many_stars_is_matched_in_time() -> None:
    began = time.thread_time()  # processor time: other processes may hold the processor
    assert named_types(("*e" * 2_000 + "z",)) == frozenset()
    assert time.thread_time() - began < 10
