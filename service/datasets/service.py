"""Datasets: list, versions, changes between versions, loads of earlier versions, and changes to load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from events.facts.dataset_id import DatasetId
from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.pair.state import QuestionAndSql, TaskPairs
from events.facts.task.state import Task
from events.store.event_store import END, EventStore
from events.wire.event import Meta
from schema.named_queries import query
from service.datasets.contents import (
    document_difference,
    documents_of,
    pair_difference,
    pending_changes,
    texts_of,
    trainable,
)
from service.datasets.history import HistoryReader
from service.datasets.versions import DatasetHistory, LoadedVersion
from service.datasets.views import covered_tables, task_views, uplift_of, version_view
from service.newest_states import NewestStates
from service.schemas.errors import DatasetUnknown, VersionUnknown
from service.schemas.requests import ForkRequest
from service.schemas.responses.datasets import (
    DatasetChanges,
    DatasetDetail,
    DatasetList,
    DatasetVersion,
    DatasetView,
    PairTotals,
    PendingChanges,
    PendingLoad,
    TaskComparison,
    TaskUse,
    Uplift,
    VersionLoad,
)
from service.tasks.fork import Forking
from service.tasks.service import Tasks
from service.tasks.task_states import TaskStates

NONE_PENDING = PendingChanges(added=[], removed=[], changed=[])


@dataclass(frozen=True, slots=True, kw_only=True)
class Datasets:
    store: EventStore
    history: HistoryReader
    states: TaskStates
    pairs: NewestStates[TaskPairs]
    tasks: Tasks
    forking: Forking
    zone: ZoneInfo

    async def list(self, at: int | None = None) -> DatasetList:
        """Return all datasets that have been loaded, now or as of a position."""
        history, until = await self._read(at)
        found = [
            await self._view(history, name, until) for name in sorted(history.versions) if _has(history, name, until)
        ]
        return DatasetList(datasets=found, position=history.position if at is None else at)

    async def detail(self, name: str, *, at: int | None = None, limit: int = 50) -> DatasetDetail:
        """Return a dataset with its newest `limit` versions. Raises DatasetUnknown."""
        history, until = await self._read(at)
        dataset = _known(history, name, until)
        view = await self._view(history, dataset, until)
        versions = history.versions_of(dataset, until)
        # oldest first: a past state of a task is folded on from the one read before
        shown = [await self._version_response(history, version) for version in versions[-limit:]][::-1]
        fields = {field: getattr(view, field) for field in view.__struct_fields__}
        return DatasetDetail(**fields, versions=shown, total=len(versions))

    async def changes(self, name: str, start: int, to: int, limit: int) -> DatasetChanges:
        """Return the differences between two versions. Raises DatasetUnknown, VersionUnknown."""
        history = await self.history.now()
        earlier, later = _find_version(history, name, start), _find_version(history, name, to)
        texts = [await self._texts(each) for each in (earlier, later)]
        tasks = [await self._task_at(each.task_id, each.position) for each in (earlier, later)]
        return DatasetChanges(dataset=name, start=start, to=to, **_differences(texts, tasks, limit))

    async def compare(self, task_id: TaskId, other: TaskId, limit: int) -> TaskComparison:
        """Return the differences between two tasks as they are now. Raises TaskNotFound."""
        tasks = [await self.states.now(each) for each in (task_id, other)]
        texts = [texts_of(await self.pairs.now(pairs_stream(each))) for each in (task_id, other)]
        return TaskComparison(task_id=task_id, other=other, **_differences(texts, tasks, limit))

    async def load(self, name: str, number: str, *, meta: Meta | None = None) -> VersionLoad:
        """Load a version again: the version's task or, if it has changed since, a fork of the task at the version.

        Raises DatasetUnknown, VersionUnknown, TaskNotFound if the task was deleted, and the errors of `Forking.make`
        and `Tasks.request_step`; then no task is created.
        """
        version = _find_version(await self.history.now(), name, number)
        task_id = version.task_id
        await self.states.now(task_id)
        forked = await self._has_changed(version)
        if forked:
            at = ForkRequest(at=version.read)
            fork = partial(self.forking.make, task_id, at, step="training_load", meta=meta)
            execution = await self.tasks.start(fork)
        else:
            execution = await self.tasks.request_step(task_id, "training_load", meta=meta)
        return VersionLoad(execution=execution, forked=forked)

    async def use(self, task_id: TaskId) -> TaskUse:
        """Return if a task's pairs are in the vector store, and which load replaced them. Raises TaskNotFound."""
        await self.states.now(task_id)
        history = await self.history.now()
        dataset = history.tasks[task_id].dataset
        versions = history.versions_of(dataset)
        own = [version for version in versions if version.task_id == task_id]
        holders: Mapping[TaskId, int] = await self._holders(history, dataset, END) if own else {}
        pairs = holders.get(task_id, 0)
        by = next((v for v in versions if own and v.number > own[-1].number and task_id not in v.pairs_by_task), None)
        return TaskUse(
            dataset=str(dataset),
            state="in_use" if pairs else "replaced" if own else "not_loaded",
            pairs=pairs,
            loaded=await self._version_response(history, own[-1]) if own else None,
            replaced_by=await self._version_response(history, by) if by is not None and not pairs else None,
            pending=(await self._pending({task_id: own[-1]})).get(task_id, NONE_PENDING) if pairs else NONE_PENDING,
        )

    async def _read(self, at: int | None) -> tuple[DatasetHistory, int]:
        """Return the history and the last position to show. Raises InvalidRequest if the log has not reached `at`."""
        if at is not None:
            await self.states.check_reached(at)
        return await self.history.now(), END if at is None else at

    async def _view(self, history: DatasetHistory, dataset: DatasetId, until: int) -> DatasetView:
        versions = history.versions_of(dataset, until)
        holders = await self._holders(history, dataset, until)
        newest = {version.task_id: version for version in versions if version.task_id in holders}
        pending = await self._pending(newest) if until == END else {}
        return DatasetView(
            dataset=str(dataset),
            source=dataset.source,
            language=dataset.language,
            pairs=sum(holders.values()),
            tasks=task_views(holders, history, versions[-1].task_id),
            version=await self._version_response(history, versions[-1]),
            pending=[PendingLoad(task_id=task_id, changes=changes) for task_id, changes in pending.items()],
        )

    async def _holders(self, history: DatasetHistory, dataset: DatasetId, until: int) -> Mapping[TaskId, int]:
        """Return the numbers of pairs in the dataset by task. After a purge, the pairs' own events are counted."""
        holders = history.holders(dataset, until)
        loaded = history.versions_of(dataset, until)[-1].position
        if not (loaded < history.purged <= until or any(history.is_deleted(each, until) for each in holders)):
            return holders
        counted = {task_id: len((await self.pairs.at(pairs_stream(task_id), until)).stored) for task_id in holders}
        return {task_id: pairs for task_id, pairs in counted.items() if pairs}

    async def _pending(self, loads: Mapping[TaskId, LoadedVersion]) -> dict[TaskId, PendingChanges]:
        """Return the pending changes of tasks by their last loads; folds the pairs only of tasks that changed since."""
        wanted = {"tasks": list(loads), "positions": [version.read for version in loads.values()]}
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("datasets", "changed_since"), wanted)).fetchall()
        changed = {TaskId(task_id) for (task_id,) in rows}
        found: dict[TaskId, PendingChanges] = {}
        for task_id in loads:
            if task_id in changed:
                changes = pending_changes(await self.pairs.now(pairs_stream(task_id)), loads[task_id].read)
                if changes != NONE_PENDING:
                    found[task_id] = changes
        return found

    async def _version_response(self, history: DatasetHistory, version: LoadedVersion) -> DatasetVersion:
        later = (v for v in history.versions[version.dataset] if v.task_id == version.task_id)
        end = next((v.position for v in later if v.number > version.number), END)
        task = await self._task_at(version.task_id, end)
        uplift = await self._uplift(version, task)
        return version_view(version, history, self.zone, covered=covered_tables(task.quality), uplift=uplift)

    async def _uplift(self, version: LoadedVersion, later: Task) -> Uplift | None:
        """Return the evaluation since a version, in the task's state before its next load; None if there is none."""
        if later.evaluation is None:
            return None
        before = (await self._task_at(version.task_id, version.position)).evaluation
        return None if later.evaluation == before else uplift_of(later.evaluation)

    async def _texts(self, version: LoadedVersion) -> dict[str, QuestionAndSql]:
        found: dict[str, QuestionAndSql] = {}
        for task_id in version.pairs_by_task:
            found |= (await self.pairs.at(pairs_stream(task_id), version.position)).stored
        return found

    async def _has_changed(self, version: LoadedVersion) -> bool:
        """Return True if a load of the version's task would now store other pairs or documents than the version."""
        stream = pairs_stream(version.task_id)
        if trainable(await self.pairs.at(stream, version.read)) != trainable(await self.pairs.now(stream)):
            return True
        earlier = documents_of(await self._task_at(version.task_id, version.position))
        return earlier != documents_of(await self._task_at(version.task_id, END))

    async def _task_at(self, task_id: TaskId, position: int) -> Task:
        """Return the state of a task, deleted or not, as of a position."""
        return await self.states.newest.at(task_stream(task_id), position)


def _differences(texts: Sequence[Mapping[str, QuestionAndSql]], tasks: Sequence[Task], limit: int) -> dict[str, Any]:
    """Return the fields of `Differences` between two contents; `limit` bounds each list of pairs."""
    found = pair_difference(*texts)
    return {
        "totals": PairTotals(added=len(found.added), removed=len(found.removed), changed=len(found.changed)),
        "added": found.added[:limit],
        "removed": found.removed[:limit],
        "changed": found.changed[:limit],
        "documents": document_difference(*map(documents_of, tasks)),
    }


def _has(history: DatasetHistory, dataset: DatasetId, until: int) -> bool:
    return bool(history.versions_of(dataset, until))


def _known(history: DatasetHistory, name: str, until: int = END) -> DatasetId:
    try:
        dataset = DatasetId.parse(name)
    except ValueError:
        raise DatasetUnknown(dataset=name) from None
    if not _has(history, dataset, until):
        raise DatasetUnknown(dataset=name)
    return dataset


def _find_version(history: DatasetHistory, name: str, number: int | str) -> LoadedVersion:
    versions = history.versions[_known(history, name)]
    found = next((version for version in versions if str(version.number) == str(number)), None)
    if found is None:
        raise VersionUnknown(dataset=name, number=number, newest=len(versions))
    return found
