"""Accepted pairs of a task: the pairs of its file plus imported and approved ones."""

from __future__ import annotations

import pytest

from events.facts.records import PairEvent, PairRemoved, PairValidated
from executor.steps.pairs.accepted_pairs import with_kept
from executor.steps.pairs.pair_review import review_of
from tests.unit.executor.steps.test_pair_review import TASK, approved, edited, generated, pair, rejected


def validated(name: str, *, valid: bool) -> PairEvent:
    return PairValidated(task_id=TASK, execution_id=None, pair_id=name, valid=valid)


def removed(name: str) -> PairEvent:
    return PairRemoved(task_id=TASK, execution_id=None, pair_id=name, reason="r")


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([], ["a?"], id="the file alone"),
        pytest.param([generated("b"), validated("b", valid=True), approved("b")], ["a?", "b?"], id="an imported pair"),
        pytest.param([generated("b")], ["a?"], id="a generated pair missing from the file"),
        pytest.param([generated("a"), approved("a")], ["a?"], id="an approved pair of the file is not repeated"),
        pytest.param([generated("b"), edited("b", "a?")], ["a?"], id="a repeated question keeps the file's pair"),
        pytest.param([generated("b"), approved("b"), rejected("b")], ["a?"], id="a pair that was rejected afterwards"),
        pytest.param(
            [generated("b"), approved("b"), validated("b", valid=False), removed("b")],
            ["a?"],
            id="an approved pair that the gate refused",
        ),
        pytest.param(
            [generated("b"), approved("b"), removed("b"), edited("b", "b, mended?")],
            ["a?", "b, mended?"],
            id="a refused pair that was edited afterwards",
        ),
    ],
)
def test_loaded_pairs_by_review_history(history: list[PairEvent], expected: list[str]) -> None:
    review = review_of(history)
    kept = [review.texts[p] for p in review.kept if review.may_train(p)]
    assert [p.question for p in with_kept([pair("a")], kept, review)] == expected
