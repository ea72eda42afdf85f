"""Samples of pairs: what was measured stays, and the size has a limit."""

from __future__ import annotations

from typing import Any, cast

from tests.tables import from_table
from training.pipeline import sample

PAIRS = cast("Any", range(1_000))


@from_table
def test_sample_has_a_limit_and_keeps_what_was_measured(measured: Any, size: int) -> None:
    chosen = sample(PAIRS, lambda pair: pair in measured, 60)
    assert len(chosen) == size
    assert set(measured) <= set(cast("Any", chosen))
    assert list(chosen) == sorted(cast("Any", chosen))


def test_sample_of_a_sample_is_the_same() -> None:
    first = sample(PAIRS, lambda _: False, 60)
    again = sample(PAIRS, lambda pair: pair in first, 60)
    assert set(first) <= set(again)
    assert len(again) <= 60


def test_no_pairs_give_an_empty_sample() -> None:
    assert list(sample((), lambda _: False, 60)) == []
