"""Pairs as the fold of their events."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from events.facts import codec, records
from events.facts.pair.state import PairStatus, Repair, Review, TaskPairs
from events.wire.event import Event
from service.newest_states import evolve_pairs
from tests.folded_pairs import pairs_of

AT = datetime(2025, 6, 27, tzinfo=UTC)
FIRST, SECOND = "t_step_qa_generation_exec_1", "t_step_qa_generation_exec_2"


def history(*facts: msgspec.Struct) -> list[Event]:
    return [
        Event(n, "pairs:t", n, "t", *codec.stored_type(fact), codec.encode(fact).decode(), "{}", AT)
        for n, fact in enumerate(facts, start=1)
    ]


def generated(pair_id: str, execution: str | None = FIRST, question: str = "q") -> records.PairGenerated:
    return records.PairGenerated(
        task_id="t",  # type: ignore[arg-type]
        execution_id=execution,  # type: ignore[arg-type]
        pair_id=pair_id,
        question=question,
        sql="SELECT 1;",
        language="zh",
        theme="x",
        family="count",
        difficulty="easy",
        tables=("a",),
    )


def about(kind: type[msgspec.Struct], pair_id: str, **more: Any) -> msgspec.Struct:
    return kind(task_id="t", execution_id=None, pair_id=pair_id, **more)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([generated("1")], {"1": ("generated", None, None)}, id="a new pair"),
        pytest.param(
            [generated("1"), about(records.PairValidated, "1", valid=False, error="e")],
            {"1": ("invalid", None, False)},
            id="an invalid pair",
        ),
        pytest.param(
            [generated("1"), about(records.PairApproved, "1"), about(records.PairRejected, "1")],
            {"1": ("generated", "rejected", None)},
            id="the last decision counts",
        ),
        pytest.param(
            [generated("1"), generated("2"), generated("2", SECOND)],
            {"2": ("generated", None, None)},
            id="a new generation replaces the previous one",
        ),
        pytest.param(
            [generated("1"), about(records.PairApproved, "1"), generated("2", SECOND)],
            {"1": ("generated", "approved", None), "2": ("generated", None, None)},
            id="an approved pair outlives its generation",
        ),
        pytest.param(
            [generated("1"), about(records.PairRejected, "1"), generated("1", SECOND)],
            {"1": ("generated", "rejected", None)},
            id="a rejection survives a new generation",
        ),
        pytest.param(
            [generated("1"), about(records.PairEdited, "1", question="new", sql="SELECT 2;", rows=1)],
            {"1": ("edited", None, True)},
            id="an edited pair is valid",
        ),
        pytest.param([about(records.PairLoaded, "9")], {}, id="an event of an unknown pair is ignored"),
    ],
)
def test_pairs_are_the_fold_of_their_events(facts: list[msgspec.Struct], expected: dict[str, Any]) -> None:
    found = pairs_of(history(*facts))
    assert {p: (v.status, v.review, v.valid) for p, v in found.items()} == expected
    assert {v.status for v in found.values()} <= {*get_args(PairStatus.__value__)}
    assert {v.review for v in found.values()} <= {*get_args(Review.__value__), None}


SQL2, SQL3 = "SELECT 2;", "SELECT 3;"
FOUND = about(records.PairValidated, "1", valid=True, rows=1, error="as it was")
REPAIRED = about(records.PairRepaired, "1", sql=SQL2, rule="having")
REWORDED = about(records.PairEdited, "1", question="better", sql=SQL2)
ACCEPTED = about(records.PairRepaired, "1", sql=SQL2, rule="letter_case", accepted=True)


def in_execution(execution: str, *facts: msgspec.Struct) -> list[msgspec.Struct]:
    """Copies of the facts that belong to the given execution."""
    return [msgspec.structs.replace(fact, execution_id=execution) for fact in facts]


@pytest.mark.parametrize(
    ("facts", "state", "trains"),
    [
        pytest.param([FOUND], ("validated", "valid", None), True, id="valid at once"),
        pytest.param([REPAIRED, FOUND], ("repaired", "repaired", None), False, id="repaired is not valid"),
        pytest.param([ACCEPTED, FOUND], ("repaired", "repaired", None), True, id="a repair accepted automatically"),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairApproved, "1")],
            ("repaired", "repaired", "approved"),
            True,
            id="a repair that a person approved",
        ),
        pytest.param(
            [about(records.PairApproved, "1"), REPAIRED, FOUND],
            ("repaired", "repaired", None),
            False,
            id="an approval before the repair was of other SQL",
        ),
        pytest.param(
            [about(records.PairApproved, "1"), ACCEPTED, FOUND],
            ("repaired", "repaired", "approved"),
            True,
            id="an accepted repair keeps the approval",
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairRejected, "1")],
            ("repaired", "repaired", "rejected"),
            False,
            id="a repair that a person rejected",
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairEdited, "1", question="q", sql=SQL3)],
            ("edited", "valid", None),
            True,
            id="an edit replaces the repaired SQL",
        ),
        pytest.param(
            [REPAIRED, FOUND, REWORDED],
            ("edited", "repaired", None),
            False,
            id="a new question does not accept the repair",
        ),
        pytest.param(
            [REPAIRED, FOUND, REWORDED, about(records.PairApproved, "1")],
            ("edited", "repaired", "approved"),
            True,
            id="an approval after a new question accepts the repair",
        ),
        pytest.param(
            [REPAIRED, FOUND, REWORDED, generated("1", SECOND)],
            ("generated", None, None),
            True,
            id="a new generation has the SQL from before the repair",
        ),
        pytest.param(
            [REPAIRED, FOUND, FOUND], ("repaired", "repaired", None), False, id="a second validation keeps the repair"
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairApproved, "1"), *in_execution("v2", REPAIRED, FOUND)],
            ("repaired", "repaired", "approved"),
            True,
            id="an identical repair keeps the approval",
        ),
        pytest.param(
            [REPAIRED, FOUND, about(records.PairRejected, "1"), *in_execution("v2", REPAIRED, FOUND)],
            ("repaired", "repaired", "rejected"),
            False,
            id="an identical repair keeps the rejection",
        ),
        pytest.param(
            [REPAIRED, FOUND, *in_execution("v2", FOUND)],
            ("validated", "valid", None),
            True,
            id="the SQL from before the repair is valid again",
        ),
        pytest.param(
            [REPAIRED, FOUND, *in_execution("v2", about(records.PairValidated, "1", valid=False))],
            ("invalid", "invalid", None),
            False,
            id="the SQL from before the repair is invalid",
        ),
        pytest.param(
            [REPAIRED, FOUND, generated("1", SECOND)],
            ("generated", None, None),
            True,
            id="a new generation drops the repair",
        ),
    ],
)
def test_validity_and_review_are_independent(
    facts: list[msgspec.Struct], state: tuple[str, str | None, str | None], trains: bool
) -> None:
    view = pairs_of(history(generated("1"), *facts))["1"]
    assert (view.status, view.validity, view.review) == state
    assert (not view.unfit) is trains


def test_a_repair_shows_the_sql_before_and_after() -> None:
    view = pairs_of(history(generated("1"), REPAIRED, FOUND))["1"]
    assert (view.sql, view.repair) == (SQL2, Repair(before="SELECT 1;", rule="having", accepted=False))
    again = pairs_of(history(generated("1"), REPAIRED, FOUND, *in_execution("v2", REPAIRED, FOUND)))["1"]
    assert (again.sql, again.repair) == (view.sql, view.repair)
    right = pairs_of(history(generated("1"), REPAIRED, FOUND, *in_execution("v2", FOUND)))["1"]
    assert (right.sql, right.repair) == ("SELECT 1;", None)
    loaded = records.PairLoaded(task_id="t", execution_id="l1", pair_id="1")  # type: ignore[arg-type]
    other = records.PairLoaded(task_id="t", execution_id="l2", pair_id="2")  # type: ignore[arg-type]
    again = pairs_of(history(generated("1"), generated("2"), ACCEPTED, FOUND, loaded, other))["1"]
    assert (again.status, again.loaded) == ("repaired", False)


def test_written_position_changes_only_with_question_or_sql() -> None:
    loaded = records.PairLoaded(task_id="t", execution_id="l", pair_id="1")  # type: ignore[arg-type]
    facts = [generated("1"), FOUND, REPAIRED, FOUND, loaded, about(records.PairRejected, "1"), REWORDED]
    folded = TaskPairs()
    written: list[int] = []
    for event in history(*facts):
        folded = evolve_pairs(folded, [event])
        written.append(folded.pairs["1"].written)
    assert written == [1, 1, 3, 3, 3, 3, 7]


def test_repair_of_schema_version_1_requires_approval() -> None:
    [made, found] = history(generated("1"), FOUND)
    old = made._replace(
        position=2,
        version=2,
        type="pair.repaired",
        schema_version=1,
        data='{"task_id":"t","execution_id":null,"pair_id":"1","sql":"SELECT 2;","rule":"nearest_column"}',
    )
    view = pairs_of([made, old, found._replace(position=3, version=3)])["1"]
    assert (view.validity, view.sql, view.unfit) == ("repaired", SQL2, ["repaired"])


def test_fold_in_two_parts_equals_the_whole_fold() -> None:
    events = history(
        generated("1"),
        generated("2"),
        about(records.PairRejected, "1"),
        about(records.PairEdited, "2", question="new", sql="SELECT 2;"),
        generated("3", SECOND),
        about(records.PairValidated, "3", valid=True, rows=1),
        records.PairLoaded(task_id="t", execution_id="l1", pair_id="3"),  # type: ignore[arg-type]
        generated("1", SECOND),
        records.PairLoaded(task_id="t", execution_id="l2", pair_id="2"),  # type: ignore[arg-type]
    )
    for until in range(len(events)):
        first = evolve_pairs(TaskPairs(), events[:until])
        before = dataclasses.replace(first, pairs=dict(first.pairs), left=dict(first.left))
        folded = evolve_pairs(first, events[until:])
        assert folded.pairs == pairs_of(events)
        assert folded.version == len(events)
        assert [pair.made for pair in folded.pairs.values()] == sorted(pair.made for pair in folded.pairs.values())
        assert first == before


def test_unknown_event_is_refused_at_every_fold() -> None:
    newer = history(generated("1"))[0]._replace(schema_version=99)
    for _ in range(2):
        with pytest.raises(codec.UnknownEvent):
            evolve_pairs(TaskPairs(), [newer])


def test_pair_missing_from_a_later_load_is_not_loaded() -> None:
    def loaded(pair_id: str, execution: str) -> msgspec.Struct:
        return records.PairLoaded(task_id="t", execution_id=execution, pair_id=pair_id)  # type: ignore[arg-type]

    valid = [about(records.PairValidated, pair_id, valid=True) for pair_id in ("1", "2")]
    first = [generated("1"), generated("2"), *valid, loaded("1", "l1"), loaded("2", "l1")]
    pairs = pairs_of(history(*first))
    assert {p: (v.status, v.loaded) for p, v in pairs.items()} == {"1": ("loaded", True), "2": ("loaded", True)}
    pairs = pairs_of(history(*first, about(records.PairRejected, "1"), loaded("2", "l2")))
    assert {p: (v.status, v.loaded) for p, v in pairs.items()} == {"1": ("validated", False), "2": ("loaded", True)}


def test_displaced_pair_is_not_loaded_until_the_next_load() -> None:
    def loaded(execution: str) -> msgspec.Struct:
        return records.PairLoaded(task_id="t", execution_id=execution, pair_id="1")  # type: ignore[arg-type]

    displaced = about(records.PairUnloaded, "1", by_task_id="other", taken=True)
    facts = [generated("1"), about(records.PairValidated, "1", valid=True), loaded("l1"), displaced]
    pair = pairs_of(history(*facts))["1"]
    assert (pair.status, pair.loaded, pair.unloaded_by, pair.position) == ("validated", False, "other", 4)
    pair = pairs_of(history(*facts, loaded("l1")))["1"]
    assert (pair.status, pair.loaded, pair.unloaded_by) == ("loaded", True, None)
    assert pairs_of(history(displaced)) == {}


def test_approved_edit_survives_a_new_generation() -> None:
    edited = about(records.PairEdited, "1", question="new", sql="SELECT 2;")
    found = pairs_of(history(generated("1"), edited, about(records.PairApproved, "1"), generated("1", SECOND)))
    assert (found["1"].question, found["1"].sql) == ("new", "SELECT 2;")


def test_added_pair_joins_the_others_until_all_are_made_anew() -> None:
    added = msgspec.structs.replace(generated("2", SECOND, "another"), added=True)
    anew = generated("3", "t_step_qa_generation_exec_3")
    first, second, third = history(generated("1"), added, anew)
    folded = evolve_pairs(TaskPairs(), [first, second])
    assert [(p, pair.added) for p, pair in folded.pairs.items()] == [("1", False), ("2", True)]
    assert list(evolve_pairs(folded, [third]).pairs) == ["3"]


def test_proposed_pair_stays_until_a_person_decides() -> None:
    proposed = msgspec.structs.replace(generated("new", None), origin="asked")
    facts = [generated("1"), proposed, about(records.PairValidated, "new", valid=True)]
    later = generated("2", SECOND)
    found = pairs_of(history(*facts, later))
    assert list(found) == ["new", "2"]
    assert [pair.unfit for pair in found.values()] == [["proposed"], []]
    rejected = pairs_of(history(*facts, about(records.PairRejected, "new"), later))
    assert list(rejected) == ["2"]
    approved = pairs_of(history(*facts, about(records.PairApproved, "new"), later))
    assert (approved["new"].origin, approved["new"].unfit) == ("asked", [])
    edited = pairs_of(history(*facts, about(records.PairEdited, "new", question="q", sql="SELECT 3;"), later))
    assert (edited["new"].origin, edited["new"].unfit) == ("person", [])


def test_redacted_event_is_ignored() -> None:
    events = history(generated("1"), generated("2"))
    redacted = events[1]._replace(data='{"redacted":true}')
    assert list(pairs_of([events[0], redacted])) == ["1"]
