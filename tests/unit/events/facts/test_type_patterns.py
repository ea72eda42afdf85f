"""What a list of event types names."""

from __future__ import annotations

import time

import pytest

from events.facts.codec import CURRENT
from events.facts.type_patterns import named_types


@pytest.mark.parametrize(
    ("patterns", "named"),
    [
        pytest.param((), set[str](), id="nothing names nothing"),
        pytest.param(("*",), set(CURRENT), id="a star names all"),
        pytest.param(("**",), set(CURRENT), id="and so do two"),
        pytest.param(("key.*",), {"key.created", "key.revoked"}, id="a star ends a word"),
        pytest.param(("*.created", "key.*"), {"task.created", "key.created", "key.revoked"}, id="each type once"),
        pytest.param(("task.created*",), {"task.created"}, id="a star may stand for nothing"),
        pytest.param(("key.create?", "[k]ey.*", "key_*", "key.%", "Key.*"), set[str](), id="all else is itself"),
    ],
)
def test_patterns_name_types(patterns: tuple[str, ...], named: set[str]) -> None:
    assert named_types(patterns) == named


def test_a_pattern_of_many_stars_takes_no_longer_than_others() -> None:
    began = time.thread_time()  # of the processor: others may hold it
    assert named_types(("*e" * 2_000 + "z",)) == frozenset()
    assert time.thread_time() - began < 1
