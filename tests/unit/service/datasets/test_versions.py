"""Versions of datasets as the fold of the events of tasks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from events.facts import codec
from events.facts.dataset_id import DatasetId
from events.facts.ids import ExecutionId, TaskId
from events.facts.task import facts
from events.wire.event import Event
from service.datasets.versions import DatasetHistory

SHOP = DatasetId("shop", "en")
AT = datetime(2025, 6, 27, tzinfo=UTC)
A, B, C = TaskId("task_a"), TaskId("task_b"), TaskId("task_c")


def created(task_id: TaskId, *, source: str = "shop", language: str = "en", **more: Any) -> facts.TaskCreated:
    return facts.TaskCreated(
        task_id=task_id,
        task_type="complete_workflow",
        db_name="shop",
        source=source,
        parameters={"language": language, "db_connection": {"host": "db", "port": 5432, "database": "shop"}, **more},
        output_directory="o",
        task_name=f"name of {task_id}",
    )


def requested(task_id: TaskId) -> facts.StepRequested:
    return facts.StepRequested(task_id=task_id, execution_id=ExecutionId("e"), step="complete")


def loaded(task_id: TaskId, step: str = "training_load", **result: Any) -> facts.ExecutionCompleted:
    execution_id = ExecutionId(f"{task_id}_step_{step}_exec_20250627000000")
    return facts.ExecutionCompleted(task_id=task_id, execution_id=execution_id, result=result)


def history_of(*given: msgspec.Struct) -> DatasetHistory:
    """Fold facts, each a commit of its own at the position of its number from 1, requested by `wang`."""
    history = DatasetHistory()
    for position, fact in enumerate(given, start=1):
        kind, version = codec.stored_type(fact)
        data, at = codec.encode(fact).decode(), AT + timedelta(seconds=position)
        history.take(Event(position, "task:t", position, "t", kind, version, data, '{"actor":"wang"}', at))
    return history


def test_version_of_a_load_has_its_task_and_figures() -> None:
    result: dict[str, Any] = {
        "pairs_by_task": {A: 7},
        "pairs_added": 7,
        "pairs_removed": 0,
        "loaded": {"sql": 7},
        "success": True,
    }
    history = history_of(created(A), requested(A), loaded(A, **result))
    [version] = history.versions_of(SHOP)
    assert (version.number, version.task_id, version.position, version.read) == (1, A, 3, 3)
    assert (version.loaded_by, version.result.pairs_added) == ("wang", 7)
    assert history.holders(SHOP) == {A: 7}


A_LOADED = loaded(A, pairs_by_task={A: 9})


@pytest.mark.parametrize(
    ("given", "at", "holders"),
    [
        pytest.param([A_LOADED, loaded(B, pairs_by_task={B: 4})], 9, {B: 4}, id="replaced"),
        pytest.param([A_LOADED, loaded(B, pairs_by_task={B: 4})], 3, {A: 9}, id="earlier"),
        pytest.param([A_LOADED, loaded(B, pairs_by_task={A: 9, B: 4})], 9, {A: 9, B: 4}, id="added"),
        pytest.param([loaded(A, loaded={"sql": 5})], 9, {A: 5}, id="a load of an earlier version of the product"),
        pytest.param([loaded(A, "sql_validation", pairs_by_task={A: 9})], 9, {}, id="another step"),
        pytest.param([A_LOADED, facts.TaskDeleted(task_id=A)], 9, {A: 9}, id="deleted, not purged"),
    ],
)  # fmt: skip
def test_dataset_holds_the_pairs_of_its_newest_load(
    given: list[msgspec.Struct], at: int, holders: dict[TaskId, int]
) -> None:
    assert history_of(created(A), created(B), *given).holders(SHOP, at) == holders


def test_languages_and_connections_of_tasks_are_datasets_of_their_own() -> None:
    history = history_of(
        created(A), created(B, language="zh"), created(C, source=C), loaded(A), loaded(B), loaded(C)
    )  # fmt: skip
    assert [str(each) for each in history.versions] == ["shop.en", "shop.zh", "db:5432:shop.en"]


def test_load_with_another_embedder_empties_the_other_language() -> None:
    history = history_of(
        created(A), created(B, language="zh"), loaded(A, pairs_by_task={A: 1}),
        loaded(B, pairs_by_task={B: 2}, embedder_changed=True),
    )  # fmt: skip
    assert (history.holders(SHOP), history.holders(SHOP, 3)) == ({}, {A: 1})
    assert history.holders(DatasetId("shop", "zh")) == {B: 2}


def test_purged_versions_are_removed_and_later_ones_renumbered() -> None:
    history = history_of(
        created(A), created(B), loaded(A), loaded(B), facts.TaskDeleted(task_id=A, purge=True)
    )  # fmt: skip
    [version] = history.versions_of(SHOP)
    assert (version.number, version.task_id, history.purged) == (1, B, 5)
    assert history.is_deleted(A)
    assert not history.is_deleted(A, at=4)


def test_load_that_a_fork_has_copied_is_no_version() -> None:
    """A fork copies the history of its origin in the commit that creates it."""
    history = DatasetHistory()
    for position, fact in enumerate((created(A), loaded(A)), start=1):
        kind, version = codec.stored_type(fact)
        history.take(Event(position, "task:a", position, A, kind, version, codec.encode(fact).decode(), "{}", AT))
    assert not history.versions
