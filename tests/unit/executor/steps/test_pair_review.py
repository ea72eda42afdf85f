"""Review decisions about pairs carried over to the next generation."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from events.facts.decider import Moment, Recorded
from events.facts.ids import TaskId
from events.facts.pair.state import PairState
from events.facts.pair.state_from_facts import evolve_each
from events.facts.records import (
    PairApproved,
    PairCarried,
    PairEdited,
    PairEvent,
    PairGenerated,
    PairRejected,
    PairRepaired,
    PairReviewWithdrawn,
)
from executor.steps.pairs.pair_review import ReviewedPairs, not_proposed, proposed, review_of, with_review
from training.pair import Pair

TASK = TaskId("t")
AT = datetime(2025, 6, 27, tzinfo=UTC)


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


def states(history: Sequence[PairEvent]) -> dict[str, PairState]:
    return evolve_each(Recorded(fact, Moment(n, AT)) for n, fact in enumerate(history, start=1))


def review(history: Sequence[PairEvent]) -> ReviewedPairs:
    return review_of(states(history))


def waiting(history: Sequence[PairEvent]) -> set[str]:
    return {name for name, state in states(history).items() if "repaired" in state.unfit}


def approved(name: str) -> PairEvent:
    return PairApproved(task_id=TASK, execution_id=None, pair_id=name)


def rejected(name: str) -> PairEvent:
    return PairRejected(task_id=TASK, execution_id=None, pair_id=name)


def edited(name: str, question: str) -> PairEvent:
    return PairEdited(task_id=TASK, execution_id=None, pair_id=name, question=question, sql="select 2;")


def reworded(name: str) -> PairEvent:
    """Edit of the question alone, after a repair."""
    return PairEdited(task_id=TASK, execution_id=None, pair_id=name, question="better?", sql="select 3;")


def repaired(name: str, *, accepted: bool = False) -> PairEvent:
    return PairRepaired(task_id=TASK, execution_id=None, pair_id=name, sql="select 3;", rule="r", accepted=accepted)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([], ["a?", "b?"], id="no decision"),
        pytest.param([generated("a"), rejected("a")], ["b?"], id="a rejected pair does not come back"),
        pytest.param([generated("a"), approved("a")], ["a?", "b?"], id="an approved pair is not repeated"),
        pytest.param([generated("c"), approved("c")], ["a?", "b?", "c?"], id="an approved pair comes back"),
        pytest.param([generated("c")], ["a?", "b?"], id="an unreviewed pair does not come back"),
        pytest.param(
            [generated("a"), edited("a", "better?"), approved("a")],
            ["better?", "b?"],
            id="an edited and approved pair keeps its edit",
        ),
        pytest.param(
            [generated("a"), edited("a", "better?"), generated("a")],
            ["better?", "b?"],
            id="an edited pair keeps its edit without approval",
        ),
        pytest.param([generated("c"), edited("c", "better?"), rejected("c")], ["a?", "b?"], id="edited, then rejected"),
        pytest.param([generated("c"), rejected("c"), edited("c", "better?")], ["a?", "b?"], id="rejected, then edited"),
        pytest.param([generated("a"), approved("a"), rejected("a")], ["b?"], id="approved, then rejected"),
        pytest.param(
            [generated("a"), rejected("a"), approved("a")],
            ["a?", "b?"],
            id="rejected, then approved",
        ),
        pytest.param(
            [generated("c"), edited("c", "a?"), approved("c")],
            ["a?", "b?"],
            id="an approved pair replaces one with the same question",
        ),
    ],
)
def test_pairs_with_review_decisions(history: list[PairEvent], expected: list[str]) -> None:
    assert [p.question for p in with_review([pair("a"), pair("b")], review(history))] == expected


def test_approved_pair_keeps_its_repaired_sql() -> None:
    history = [generated("a"), repaired("a"), approved("a"), generated("a")]
    [kept] = with_review([pair("a")], review(history))
    assert kept == dataclasses.replace(pair("a"), sql="select 3;")


def test_repair_after_approval_waits_and_approved_sql_is_kept() -> None:
    history = [generated("a"), approved("a"), repaired("a")]
    assert waiting(history) == {"a"}
    assert with_review([pair("a")], review(history)) == (pair("a"),)


def test_edited_question_is_kept_and_repair_needs_approval() -> None:
    history = [generated("a"), repaired("a"), reworded("a")]
    assert with_review([pair("a")], review(history)) == (dataclasses.replace(pair("a"), question="better?"),)
    [kept] = with_review([pair("a")], review([*history, approved("a")]))
    assert (kept.question, kept.sql) == ("better?", "select 3;")


OTHER = TaskId("other")


def elsewhere(*facts: PairEvent) -> list[PairEvent]:
    """Copies of the facts, recorded in another task."""
    return [msgspec.structs.replace(fact, task_id=OTHER) for fact in facts]


@pytest.mark.parametrize(
    ("history", "expected", "withheld"),
    [
        pytest.param([], ["a?", "b?"], 0, id="no decision"),
        pytest.param(elsewhere(generated("a"), rejected("a")), ["b?"], 1, id="rejected in another task"),
        pytest.param(
            [generated("a"), rejected("a")], ["a?", "b?"], 0, id="rejected in this task is left out at the end"
        ),
        pytest.param(
            elsewhere(generated("c"), edited("c", "a?"), approved("c")),
            ["b?"],
            0,
            id="a pair of another task replaces one with the same question",
        ),
        pytest.param(
            elsewhere(generated("a"), edited("a", "better?"), approved("a")),
            ["better?", "b?"],
            0,
            id="edited in another task",
        ),
        pytest.param(
            [*elsewhere(generated("a"), rejected("a")), generated("a"), approved("a")],
            ["a?", "b?"],
            0,
            id="the newest decision of any task counts",
        ),
        pytest.param(
            elsewhere(
                msgspec.structs.replace(generated("a"), pair_id="c"),
                rejected("c"),
            ),
            ["b?"],
            1,
            id="rejected under another id with the same question and SQL",
        ),
    ],
)
def test_proposed_pairs_by_review_history(history: list[PairEvent], expected: list[str], withheld: int) -> None:
    pairs, reviewed = [pair("a"), pair("b")], review(history)
    assert [p.question for p in proposed(pairs, reviewed, TASK)] == expected
    assert not_proposed(pairs, reviewed, TASK) == withheld


def test_carried_pair_keeps_its_task_of_decision() -> None:
    carried = PairCarried(task_id=TASK, execution_id=None, pair_id="a", from_task_id=OTHER, review="approved")
    state = states([generated("a"), carried])["a"]
    assert (state.kept_in, state.review) == (OTHER, "approved")


def test_generated_pair_equal_to_approved_keeps_its_details() -> None:
    made = dataclasses.replace(pair("a"), columns=("a.x",))
    assert with_review([made], review([generated("a"), approved("a")])) == (made,)


def test_carried_rejection_holds_until_newer_decision() -> None:
    carried = PairCarried(task_id=TASK, execution_id=None, pair_id="a", from_task_id=OTHER, review="rejected")
    assert states([generated("a"), carried])["a"].rejected_in == OTHER
    again = states([generated("a"), carried, approved("a")])["a"]
    assert (again.rejected_in, again.kept_in) == (None, TASK)


def test_withdrawn_review_keeps_an_edit_and_lets_a_repair_wait_again() -> None:
    common: dict[str, Any] = {"task_id": TASK, "execution_id": None}
    edit = PairEdited(pair_id="a", question="a?", sql="select 2;", **common)
    repair = PairRepaired(pair_id="b", sql="select 3;", rule="having", **common)
    withdrawn = [PairReviewWithdrawn(pair_id=name, **common) for name in ("a", "b", "c")]
    history = [
        *(generated(name) for name in ("a", "b", "c")),
        edit,
        repair,
        *(approved(name) for name in ("a", "b")),
        PairRejected(pair_id="c", **common),
        *withdrawn,
    ]
    reviewed = states(history)
    assert [(p, pair.kept_in, pair.rejected_in) for p, pair in reviewed.items()] == [
        ("a", TASK, None),
        ("b", None, None),
        ("c", None, None),
    ]
    assert waiting(history) == {"b"}
    assert [pair.accepted_sql for pair in reviewed.values()] == ["select 2;", "select 1;", "select 1;"]


def test_rejection_of_another_task_holds_for_a_pair_that_this_one_never_made() -> None:
    carried = PairCarried(task_id=TASK, execution_id=None, pair_id="a", from_task_id=OTHER, review="rejected")
    assert not_proposed([pair("a"), pair("b")], review([carried]), TASK) == 1
