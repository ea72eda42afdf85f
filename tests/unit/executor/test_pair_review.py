"""What people decided about pairs is carried over to the next generation."""

from __future__ import annotations

import dataclasses

import pytest

from events.ids import TaskId
from events.records import PairApproved, PairEdited, PairEvent, PairGenerated, PairRejected, PairRepaired
from executor.steps.pair_review import review_of, with_review
from training.questions.pair import Pair

TASK = TaskId("t")


def pair(name: str, sql: str = "select 1;") -> Pair:
    return Pair(
        id=name,
        question=f"{name}?",
        sql=sql,
        language="zh",
        theme="t",
        family="count",
        difficulty="easy",
        tables=("a",),
        columns=(),
        relations=(),
        literals=(),
    )


def generated(name: str) -> PairEvent:
    return PairGenerated(
        task_id=TASK,
        execution_id=None,
        pair_id=name,
        question=f"{name}?",
        sql="select 1;",
        language="zh",
        theme="t",
        family="count",
        difficulty="easy",
        tables=("a",),
    )


def approved(name: str) -> PairEvent:
    return PairApproved(task_id=TASK, execution_id=None, pair_id=name)


def rejected(name: str) -> PairEvent:
    return PairRejected(task_id=TASK, execution_id=None, pair_id=name)


def edited(name: str, question: str) -> PairEvent:
    return PairEdited(task_id=TASK, execution_id=None, pair_id=name, question=question, sql="select 2;")


def repaired(name: str) -> PairEvent:
    return PairRepaired(task_id=TASK, execution_id=None, pair_id=name, sql="select 3;", rule="r")


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([], ["a?", "b?"], id="nothing was decided"),
        pytest.param([generated("a"), rejected("a")], ["b?"], id="a rejected pair does not come back"),
        pytest.param([generated("a"), approved("a")], ["a?", "b?"], id="an approved pair is there once"),
        pytest.param([generated("c"), approved("c")], ["a?", "b?", "c?"], id="an approved pair comes back"),
        pytest.param([generated("c")], ["a?", "b?"], id="a pair nobody approved does not come back"),
        pytest.param(
            [generated("a"), edited("a", "better?"), approved("a")],
            ["better?", "b?"],
            id="an edited and approved pair keeps a person's words",
        ),
        pytest.param([generated("a"), approved("a"), rejected("a")], ["b?"], id="rejected after all"),
        pytest.param(
            [generated("a"), rejected("a"), approved("a")],
            ["a?", "b?"],
            id="approved after all",
        ),
        pytest.param(
            [generated("c"), edited("c", "a?"), approved("c")],
            ["a?", "b?"],
            id="an approved pair takes the place of one that asks the same",
        ),
    ],
)
def test_with_review(history: list[PairEvent], expected: list[str]) -> None:
    assert [p.question for p in with_review([pair("a"), pair("b")], review_of(history))] == expected


def test_an_approved_pair_comes_back_with_its_repaired_sql() -> None:
    history = [generated("a"), repaired("a"), approved("a"), generated("a")]
    [kept] = with_review([pair("a")], review_of(history))
    assert kept == dataclasses.replace(pair("a"), sql="select 3;")
