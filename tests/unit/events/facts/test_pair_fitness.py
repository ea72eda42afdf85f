"""Fitness of a pair for training, whatever has happened to it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from events.facts import records
from events.facts.decider import Moment, Recorded
from events.facts.ids import TaskId
from events.facts.pair.state import TaskPairs
from events.facts.pair.state_from_facts import evolve_all, evolve_each
from events.facts.records import PairEvent
from events.facts.task.facts import Redacted

AT = datetime(2025, 6, 27, tzinfo=UTC)
TEXT: dict[str, Any] = {
    "question": "q", "sql": "SELECT 0;", "language": "en", "theme": "x", "family": "f", "difficulty": "easy",
    "tables": (),
}  # fmt: skip

type Happening = Callable[[str], list[Any]]
"""Events of one pair; the argument is the execution that records them, if one does."""


def about(kind: Callable[..., Any], execution: str | None = None, **more: Any) -> Any:
    return kind(task_id="t", execution_id=execution, pair_id="1", **more)


def validated(execution: str | None, *, valid: bool) -> Any:
    return about(records.PairValidated, execution, valid=valid)


def repaired(execution: str, number: int, *, accepted: bool) -> list[Any]:
    repair = about(records.PairRepaired, execution, sql=f"SELECT {number};", rule="r", accepted=accepted)
    return [repair, validated(execution, valid=True)]


HAPPENINGS: dict[str, Happening] = {
    "found valid": lambda e: [validated(e, valid=True)],
    "removed": lambda e: [validated(e, valid=False), about(records.PairRemoved, e, reason="r")],
    "refused, then repaired": lambda e: [validated(e, valid=False), about(records.PairRepaired, e, sql="S5", rule="r")],
    "refused by a check": lambda _: [validated(None, valid=False)],
    "refused, its repair failed": lambda e: [validated(e, valid=False)],
    "repaired": lambda e: repaired(e, 1, accepted=False),
    "repaired and accepted": lambda e: repaired(e, 2, accepted=True),
    "edited to the repair": lambda _: [about(records.PairEdited, question="q2", sql="SELECT 1;")],
    "edited": lambda _: [about(records.PairEdited, question="q", sql="SELECT 3;")],
    "edited back to refused SQL": lambda _: [
        about(records.PairEdited, question="q", sql="SELECT 0;"), validated(None, valid=False)
    ],
    "approved": lambda _: [about(records.PairApproved)],
    "rejected": lambda _: [about(records.PairRejected)],
    "review withdrawn": lambda _: [about(records.PairReviewWithdrawn)],
    "loaded": lambda e: [about(records.PairLoaded, e)],
    "displaced": lambda _: [about(records.PairUnloaded, by_task_id="other", taken=True)],
}  # fmt: skip
GENERATED: Happening = lambda e: [about(records.PairGenerated, e, **TEXT)]  # noqa: E731
CARRIED: Happening = lambda e: [*GENERATED(e), about(records.PairCarried, e, from_task_id="other")]  # noqa: E731
PROPOSED: Happening = lambda _: [about(records.PairGenerated, origin=records.ASKED, **TEXT)]  # noqa: E731


def folded(facts: Sequence[PairEvent]) -> TaskPairs:
    return evolve_all(TaskPairs(), [Recorded(fact, Moment(n, AT)) for n, fact in enumerate(facts, start=1)])


def may_train(facts: Sequence[PairEvent]) -> bool:
    return not folded(facts).pairs["1"].unfit


@pytest.mark.parametrize("first", [pytest.param(GENERATED, id="generated"), pytest.param(PROPOSED, id="proposed")])
def test_state_is_that_of_its_last_events(first: Happening) -> None:
    """Whatever came before, an edit and an approval make a pair fit, and a rejection makes it unfit."""
    again = {**HAPPENINGS, "again": first}
    last = {"edited": True, "rejected": False}
    for names in (n for length in range(3) for n in itertools.product(again, repeat=length)):
        before = [first, *(again[name] for name in names)]
        facts = [fact for n, happening in enumerate(before) for fact in happening(f"e{n}")]
        for name, expected in last.items():
            approved = [*HAPPENINGS["edited"](""), *HAPPENINGS["approved"]("")]
            assert may_train([*facts, *approved, *HAPPENINGS[name]("")]) == expected, (names, name)


def test_pair_edited_in_another_task_is_decided() -> None:
    assert may_train([*PROPOSED("e"), *CARRIED("f")])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["refused by a check"], False, id="a check refused it"),
        pytest.param(["approved", "refused by a check"], False, id="a check refused it after its approval"),
        pytest.param(["edited", "edited back to refused SQL"], False, id="an undo wrote refused SQL back"),
        pytest.param(["refused by a check", "edited"], True, id="edited after the refusal"),
        pytest.param(["refused by a check", "found valid"], True, id="found valid after the refusal"),
        pytest.param(["removed", "loaded"], False, id="a load does not lift a refusal"),
        pytest.param(["refused, then repaired", "approved"], True, id="a person accepted the repair of refused SQL"),
        pytest.param(["refused, then repaired"], False, id="the repair waits"),
        pytest.param(["repaired", "approved", "refused by a check"], False, id="the accepted repair was refused"),
        pytest.param(["approved", "refused by a check", "again"], False, id="a new generation keeps the refused SQL"),
        pytest.param(["refused by a check", "again"], True, id="a new generation replaces the refused SQL"),
    ],
)  # fmt: skip
def test_latest_verdict_decides(names: list[str], expected: bool) -> None:
    again = {**HAPPENINGS, "again": GENERATED}
    facts = [fact for n, name in enumerate(names) for fact in again[name](f"e{n}")]
    assert may_train([*GENERATED("g"), *facts]) == expected


def test_questions_are_trained_once_and_pairs_kept_by_people_first() -> None:
    fact = GENERATED("g")[0]
    others = [msgspec.structs.replace(fact, pair_id=name, sql=f"SELECT {name};") for name in ("2", "3")]
    new = msgspec.structs.replace(fact, pair_id="4", question="another")
    approved = msgspec.structs.replace(about(records.PairApproved), pair_id="3")
    assert [pair.pair_id for pair in folded([fact, *others, new]).trained] == ["1", "4"]
    assert [pair.pair_id for pair in folded([fact, *others, new, approved]).trained] == ["3", "4"]


def named(pair_id: str, facts: Sequence[PairEvent]) -> list[PairEvent]:
    """Return the facts as those of another pair, whose question is its id."""
    texts: dict[str, Any] = {"pair_id": pair_id, "question": pair_id}
    return [msgspec.structs.replace(f, **{k: v for k, v in texts.items() if hasattr(f, k)}) for f in facts]


def test_pair_file_lists_what_is_neither_rejected_nor_removed_nor_waits() -> None:
    pairs = folded(
        [
            *named("fit", GENERATED("g")),
            *(fact for name in ("rejected", "removed", "repaired") for fact in named(name, GENERATED("g"))),
            *named("rejected", HAPPENINGS["rejected"]("")),
            *named("removed", HAPPENINGS["removed"]("v")),
            *named("repaired", HAPPENINGS["repaired"]("v")),
        ]
    )
    assert [pair.pair_id for pair in pairs.listed(waiting=False)] == ["fit"]
    assert [pair.pair_id for pair in pairs.listed(waiting=True)] == ["fit", "repaired"]


def test_rejected_and_stored_pairs_are_known_after_a_new_generation() -> None:
    first = [*named("rejected", GENERATED("g")), *named("stored", GENERATED("g"))]
    decided = [*named("rejected", HAPPENINGS["rejected"]("")), *named("stored", HAPPENINGS["loaded"]("l"))]
    pairs = folded([*first, *decided, *named("new", GENERATED("h"))])
    assert list(pairs.pairs) == ["new"]
    assert pairs.rejected == {"rejected"}
    assert pairs.stored == {"stored": ("stored", "SELECT 0;")}


def test_rejection_in_another_task_holds_for_a_pair_that_is_generated_later() -> None:
    carried = about(records.PairCarried, from_task_id="other", review="rejected")
    pairs = folded([carried, *GENERATED("g")])
    assert pairs.pairs["1"].unfit == ["rejected"]


def test_generation_in_another_task_replaces_no_pairs_of_a_source() -> None:
    facts: list[Any] = [
        *named("1", GENERATED("g")),
        *named("2", GENERATED("h")),
        *named("1", HAPPENINGS["approved"]("")),
    ]
    facts.append(Redacted(task_id=TaskId("t"), type="pair.edited"))
    pairs = evolve_each([Recorded(fact, Moment(n, AT)) for n, fact in enumerate(facts, start=1)])
    assert {pair_id: pair.review for pair_id, pair in pairs.items()} == {"1": "approved", "2": None}
