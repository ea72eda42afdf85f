"""Guards compose like predicates and stop at the first that is decisive."""

from __future__ import annotations

from typing import cast

import pytest

from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words

WORDS = cast(Words, None)
even = Guard(lambda node, _words: node % 2 == 0)
large = Guard(lambda node, _words: node > 10)
fails = Guard(lambda node, _words: node < 1 // 0)


@pytest.mark.parametrize(
    ("guard", "holds_of"),
    [
        pytest.param(even, {2, 12}, id="a predicate"),
        pytest.param(~even, {3, 13}, id="not"),
        pytest.param(even & large, {12}, id="and"),
        pytest.param(even | large, {2, 12, 13}, id="or"),
        pytest.param(~(even | large), {3}, id="a combination is negated as a whole"),
        pytest.param((even | ~even) | fails, {2, 3, 12, 13}, id="or stops at the first that holds"),
        pytest.param((even & ~even) & fails, set[int](), id="and stops at the first that does not hold"),
    ],
)
def test_guard(guard: Guard, holds_of: set[int]) -> None:
    assert {number for number in (2, 3, 12, 13) if guard(number, WORDS)} == holds_of
