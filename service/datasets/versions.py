"""Fold of the versions of all datasets from creations, requests, loads and deletions of tasks. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from events.facts.dataset_id import DatasetId
from events.facts.ids import ExecutionId, TaskId
from events.facts.task.facts import ExecutionCompleted, StepRequested, TaskCreated, TaskDeleted
from events.store.event_store import END
from events.wire.event import Event, Meta

LOAD = "_step_training_load_exec_"
"""Part of the ids of executions of the step `training_load`."""


class RecordedLoad(msgspec.Struct, frozen=True, kw_only=True):
    """Result of the step `training_load`; earlier versions of Querymill wrote only `loaded` and `retrieval`."""

    loaded: dict[str, int] = {}
    """Items of the task by collection."""
    read_position: int | None = None
    """Position of the log up to which the load read the task's pairs."""
    pairs_by_task: dict[TaskId, int] | None = None
    pairs_added: int | None = None
    pairs_removed: int | None = None
    embedder_changed: bool = False
    validation: dict[str, int] | None = None
    retrieval: dict[str, float] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedVersion:
    """State of a dataset after one completed load."""

    number: int
    """Number of the version in its dataset, from 1."""
    dataset: DatasetId
    task_id: TaskId
    execution_id: ExecutionId
    position: int
    """Position of the event that completed the load."""
    loaded_at: datetime
    loaded_by: str | None
    """Actor of the request."""
    result: RecordedLoad

    @property
    def read(self) -> int:
        """Position of the log up to which the load read the pairs; its end for a load that did not record it."""
        return self.position if self.result.read_position is None else self.result.read_position

    @property
    def pairs_by_task(self) -> Mapping[TaskId, int]:
        """Number of pairs in the dataset by the task that loaded them."""
        known = self.result.pairs_by_task
        return {self.task_id: self.result.loaded.get("sql", 0)} if known is None else known


@dataclass(slots=True, kw_only=True)
class Origin:
    """Dataset and name of a task, and who requested its last execution."""

    dataset: DatasetId
    name: str | None
    created_at: datetime
    deleted: int | None = None
    """Position of the deletion; None if the task exists."""
    requested_by: str | None = None


@dataclass(slots=True)
class DatasetHistory:
    """Versions of all datasets up to a position of the log; a later event never changes an earlier version.

    Purging a task redacts its loads, so its versions are no longer part of the history, and later ones are renumbered.
    """

    position: int = 0
    """Position of the log up to which events were applied."""
    versions: dict[DatasetId, list[LoadedVersion]] = field(default_factory=dict[DatasetId, list[LoadedVersion]])
    tasks: dict[TaskId, Origin] = field(default_factory=dict[TaskId, Origin])
    emptied: dict[DatasetId, int] = field(default_factory=dict[DatasetId, int])
    """Position at which a load of the other language removed all pairs, because another embedder made their vectors."""
    purged: int = 0
    """Position of the last purge of a task, which removes its pairs from the vector store without a load."""

    def take(self, event: Event) -> None:
        """Apply the next event; events of other types and redacted events change nothing."""
        match event.fact():
            case TaskCreated() as fact:
                dataset = DatasetId.of_task(fact.task_id, fact.source, fact.parameters)
                origin = Origin(dataset=dataset, name=fact.task_name, created_at=event.recorded_at)
                self.tasks[fact.task_id] = origin
            case StepRequested() as fact if fact.task_id in self.tasks:
                self.tasks[fact.task_id].requested_by = msgspec.json.decode(event.meta, type=Meta).actor
            case ExecutionCompleted() as fact if fact.task_id in self.tasks and LOAD in fact.execution_id:
                # a fork repeats the loads of its origin in the commit that creates it; it has loaded nothing itself
                if event.recorded_at != self.tasks[fact.task_id].created_at:
                    self._load(event, fact)
            case TaskDeleted() as fact:
                self._delete(event, fact)
            case _:
                pass

    def versions_of(self, dataset: DatasetId, at: int = END) -> Sequence[LoadedVersion]:
        """Return the versions of a dataset at a position, oldest first."""
        return [version for version in self.versions.get(dataset, []) if version.position <= at]

    def holders(self, dataset: DatasetId, at: int = END) -> Mapping[TaskId, int]:
        """Return the numbers of pairs in the dataset by task; as of the last load, without later purges."""
        found = self.versions_of(dataset, at)
        if not found or found[-1].position < self.emptied.get(dataset, 0) <= at:
            return {}
        return {task_id: pairs for task_id, pairs in found[-1].pairs_by_task.items() if pairs}

    def is_deleted(self, task_id: TaskId, at: int = END) -> bool:
        """Return True if a task was deleted at a position, or if its creation is redacted."""
        origin = self.tasks.get(task_id)
        return origin is None or (origin.deleted is not None and origin.deleted <= at)

    def _load(self, event: Event, fact: ExecutionCompleted) -> None:
        origin = self.tasks[fact.task_id]
        known = self.versions.setdefault(origin.dataset, [])
        result = msgspec.convert(fact.result, RecordedLoad)
        known.append(
            LoadedVersion(
                number=len(known) + 1,
                dataset=origin.dataset,
                task_id=fact.task_id,
                execution_id=fact.execution_id,
                position=event.position,
                loaded_at=event.recorded_at,
                loaded_by=origin.requested_by,
                result=result,
            )
        )
        if result.embedder_changed:
            for other in self.versions:
                if other.source == origin.dataset.source and other != origin.dataset:
                    self.emptied[other] = event.position

    def _delete(self, event: Event, fact: TaskDeleted) -> None:
        origin = self.tasks.get(fact.task_id)
        if origin is not None:
            origin.deleted = event.position
        if fact.purge or origin is None:
            # a purge redacts the creation, so a deletion without a creation was followed by a purge
            self.purged = event.position
        if fact.purge and origin is not None:
            kept = [each for each in self.versions.get(origin.dataset, []) if each.task_id != fact.task_id]
            self.versions[origin.dataset] = [replace(each, number=n) for n, each in enumerate(kept, start=1)]
