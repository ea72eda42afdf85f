"""Creation of a task: directory, connection and facts. If the facts are not appended, the others are removed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.append.group_commit import StreamAppend
from events.facts.ids import TaskId, pairs_stream, task_id_at, task_stream
from events.facts.records import PairFact
from events.facts.refusals import Refusal
from events.facts.task.decisions import MAX_CHARACTERS
from events.facts.task.facts import TaskFact
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.store.event_store import EventStore, after
from events.wire.event import LogUnavailable, Meta, VersionConflict
from runtime.files.artefact_store import ArtefactStore
from runtime.files.object_store import StoreUnavailable
from runtime.process.actors import is_address
from runtime.sources.encrypted_sources import SourceRegister
from service.schemas.errors import FolderRefuses, StoreAway, TaskNotCreated
from service.tasks.task_states import TaskStates

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """Content of a new task. `dsn`: the task's own connection string, to be stored under the task's id."""

    facts: Sequence[TaskFact]
    pairs: Sequence[PairFact] = ()
    dsn: str | None = None
    beside: Sequence[StreamAppend] = ()
    """Facts of other streams, appended in the same commit; a conflict there refuses the task."""


type MakeTaskPlan = Callable[[TaskId, datetime], Awaitable[TaskPlan]]
"""Function that puts a new task's files into its existing directory and returns the task's content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMaking:
    store: EventStore
    states: TaskStates
    sources: SourceRegister
    artefacts: ArtefactStore
    clock: Callable[[], datetime]
    max_per_second: int = 99

    async def make(self, plan: MakeTaskPlan, *, meta: Meta | None = None) -> Task:
        """Create a task under the first free id of the current second.

        If the caller is cancelled, the creation is still completed or undone before this method ends.
        Raises TaskNotCreated if no id is free, FolderRefuses if a file cannot be written, LogUnavailable, and
        VersionConflict if a stream of the plan's `beside` has moved.
        """
        making = asyncio.create_task(self._make(plan, meta), name="new task")
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            await asyncio.wait([making])
            if not making.cancelled() and (error := making.exception()) is not None:
                logger.warning("a task whose request was cancelled was not created: %s", error)
            raise

    async def _make(self, plan: MakeTaskPlan, meta: Meta | None) -> Task:
        now = self.clock()
        for attempt in range(1, self.max_per_second + 1):
            task_id = task_id_at(now, attempt)
            try:
                await asyncio.to_thread(self.artefacts.create_task, task_id)
            except FileExistsError:
                continue
            except OSError as error:
                raise _folder_refused(error) from error
            try:
                made = await self._begin(task_id, await plan(task_id, now), meta)
            except OSError as error:
                await self._remove_directory(task_id)
                raise _folder_refused(error) from error
            except LogUnavailable:
                # the facts may have been committed, so the directory stays
                raise
            except BaseException:
                await self._remove_directory(task_id)
                raise
            if made is not None:
                self.states.learn(made)
                return made
            # the id is taken although its directory was free: the task was deleted, or has another output folder
            await self._remove_directory(task_id)
        raise TaskNotCreated(reason=f"{self.max_per_second} tasks were created within one second")

    async def _begin(self, task_id: TaskId, plan: TaskPlan, meta: Meta | None) -> Task | None:
        """Store the connection and append the facts; return the new task, None if its id is taken.

        On failure, the connection added here is removed, unless the facts may have been committed.
        """
        if plan.dsn is not None and not await self.sources.add_of_task(task_id, plan.dsn):
            return None
        try:
            task = await self._append(task_id, plan, meta)
        except LogUnavailable:
            raise
        except BaseException:
            await self._remove_connection(task_id, plan)
            raise
        if task is None:
            await self._remove_connection(task_id, plan)
        return task

    async def _append(self, task_id: TaskId, plan: TaskPlan, meta: Meta | None) -> Task | None:
        parts = [StreamAppend(task_stream(task_id), plan.facts, 0)]
        if plan.pairs:
            parts.append(StreamAppend(pairs_stream(task_id), plan.pairs, 0))
        parts.extend(plan.beside)
        try:
            appended, *_ = await self.store.lane.append_together(parts, meta=meta)
        except VersionConflict as conflict:
            if conflict.args[0] in {part.stream for part in plan.beside}:
                raise
            return None
        return after(TASK.initial, plan.facts, appended)

    async def _remove_connection(self, task_id: TaskId, plan: TaskPlan) -> None:
        if plan.dsn is not None:
            await self.sources.remove_of_task(task_id)

    async def _remove_directory(self, task_id: TaskId) -> None:
        await asyncio.to_thread(self.artefacts.remove_task, task_id)


def creator(named: str | None, meta: Meta | None) -> str | None:
    """Return the creator of a task: `named`, else the caller's name, truncated; None if the caller is an address."""
    caller = meta.actor if meta else None
    if named or caller is None or is_address(caller):
        return named
    return caller[: MAX_CHARACTERS["created_by"]]


def _folder_refused(error: OSError) -> Refusal:
    if isinstance(error, StoreUnavailable):
        return StoreAway()
    named = (str(part) for part in (error.filename, error.strerror) if part)
    return FolderRefuses(reason=": ".join(named) or str(error))
