"""Differences of two contents of a dataset, and changes that no load has stored yet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from events.facts import codec, records
from events.facts.pair.state import TaskPairs
from events.wire.event import Event
from service.datasets.contents import document_difference, pair_difference, pending_changes
from service.newest_states import evolve_pairs

AT = datetime(2025, 6, 27, tzinfo=UTC)
LOADED = 6
"""Position at which the load of `BEFORE` completed."""


def about(kind: type[msgspec.Struct], pair_id: str, execution: str | None = None, **more: Any) -> msgspec.Struct:
    return kind(task_id="t", execution_id=execution, pair_id=pair_id, **more)


def generated(pair_id: str) -> msgspec.Struct:
    rest: dict[str, Any] = {"language": "en", "theme": "x", "family": "count", "difficulty": "easy", "tables": ("a",)}
    return about(records.PairGenerated, pair_id, "g", question=f"q{pair_id}", sql=f"SELECT {pair_id};", **rest)


def edited(pair_id: str, question: str) -> msgspec.Struct:
    return about(records.PairEdited, pair_id, question=question, sql=f"SELECT {pair_id};")


def approved(pair_id: str) -> msgspec.Struct:
    return about(records.PairApproved, pair_id)


def rejected(pair_id: str) -> msgspec.Struct:
    return about(records.PairRejected, pair_id)


BEFORE = [
    generated("1"), generated("2"), generated("3"), rejected("3"),
    about(records.PairLoaded, "1", "l"), about(records.PairLoaded, "2", "l"),
]  # fmt: skip
"""Pairs 1 and 2 are loaded, pair 3 is rejected."""
BY_OTHER: dict[str, Any] = {"by_task_id": "u", "taken": True}


def folded(*facts: msgspec.Struct) -> TaskPairs:
    stored = [
        Event(n, "pairs:t", n, "t", *codec.stored_type(fact), codec.encode(fact).decode(), "{}", AT)
        for n, fact in enumerate(facts, start=1)
    ]  # fmt: skip
    return evolve_pairs(TaskPairs(), stored)


@pytest.mark.parametrize(
    ("later", "added", "removed", "changed"),
    [
        pytest.param([], [], [], [], id="nothing"),
        pytest.param([edited("1", "new")], [], [], ["1"], id="an edit of a stored pair"),
        pytest.param([edited("1", "new"), edited("1", "q1")], [], [], [], id="an edit that was undone"),
        pytest.param([rejected("2")], [], ["2"], [], id="a rejection"),
        pytest.param([rejected("2"), approved("2")], [], [], [], id="a rejection that was undone"),
        pytest.param([edited("2", "new"), rejected("2")], [], ["2"], [], id="an edit, then a rejection"),
        pytest.param([approved("1")], [], [], [], id="an approval of a stored pair"),
        pytest.param([approved("3")], ["3"], [], [], id="an approval of a pair that was left out"),
        pytest.param(
            [approved("3"), *(about(records.PairLoaded, p, "l2") for p in "123")], [], [], [], id="a load of all"
        ),
        pytest.param([about(records.PairUnloaded, "1", **BY_OTHER)], [], [], [], id="another task's load"),
    ],
)
def test_pending_changes(later: list[msgspec.Struct], added: list[str], removed: list[str], changed: list[str]) -> None:
    found = pending_changes(folded(*BEFORE, *later), LOADED)
    assert (found.added, found.removed, found.changed) == (added, removed, changed)


def test_stored_texts_outlive_edits_and_new_pairs_until_the_next_load() -> None:
    again = about(records.PairGenerated, "9", "g2", question="q9", sql="SELECT 9;", language="en", theme="x",
                  family="count", difficulty="easy", tables=("a",))  # fmt: skip
    after = folded(*BEFORE, edited("1", "new"), again)
    assert after.stored == {"1": ("q1", "SELECT 1;"), "2": ("q2", "SELECT 2;")}
    assert folded(*BEFORE, about(records.PairUnloaded, "1", **BY_OTHER)).stored == {"2": ("q2", "SELECT 2;")}


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed"),
    [
        pytest.param({"1": ("q", "s")}, {"2": ("q", "s")}, [], [], [], id="equal texts of other ids"),
        pytest.param({}, {"1": ("q", "s")}, ["q"], [], [], id="a new pair"),
        pytest.param({"1": ("q", "s")}, {}, [], ["q"], [], id="a removed pair"),
        pytest.param({"1": ("q", "s")}, {"1": ("r", "t")}, [], [], [("q", "r")], id="both texts of an id"),
        pytest.param({"1": ("q", "s")}, {"2": ("q", "t")}, [], [], [("q", "q")], id="other SQL for a question"),
        pytest.param({"1": ("q", "s")}, {"2": ("r", "s")}, [], [], [("q", "r")], id="another question for SQL"),
        pytest.param(
            {"1": ("q", "s"), "2": ("q2", "s")}, {"3": ("r", "s")}, [], ["q2"], [("q", "r")],
            id="one place for two pairs",
        ),
    ],
)  # fmt: skip
def test_pair_difference(
    before: dict[str, tuple[str, str]],
    after: dict[str, tuple[str, str]],
    added: list[str],
    removed: list[str],
    changed: list[tuple[str, str]],
) -> None:
    found = pair_difference(before, after)
    assert [pair.question for pair in found.added] == added
    assert [pair.question for pair in found.removed] == removed
    assert [(pair.before.question, pair.after.question) for pair in found.changed] == changed


def test_document_difference_names_files_that_differ() -> None:
    found = document_difference({"a.ddl": "1", "b.ddl": "1", "c.ddl": "1"}, {"b.ddl": "2", "c.ddl": "1", "d.ddl": "1"})
    assert [(each.file_name, each.before, each.after) for each in found] == [
        ("a.ddl", "1", None),
        ("b.ddl", "1", "2"),
        ("d.ddl", None, "1"),
    ]
