"""Changes to tasks: create, rename, run, pause, cancel, delete. Each method returns plain data or raises a Refusal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import psycopg

from events.append.group_commit import StreamAppend
from events.facts.codec import UnknownEvent
from events.facts.decider import Moment, Recorded
from events.facts.ids import ExecutionId, TaskId
from events.facts.refusals import ActiveTaskLimit, TaskNotFound
from events.facts.task import commands
from events.facts.task.facts import MorePairs, TaskRenamed
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.facts.workflow import RequestedStep
from events.follow.feed import Feed
from events.store.deletion import Deletions
from events.store.event_store import EventStore, provisional
from events.wire.event import Event, Meta
from runtime.files.artefact_store import ArtefactStore
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.errors import VersionMoved
from service.schemas.formats import stamp, stamp_or_none, view_of
from service.schemas.requests import TaskRequest
from service.schemas.responses.tasks import (
    CancelRequestedResponse,
    ExecutionStartedResponse,
    PauseRequestedResponse,
    TaskCreatedResponse,
    TaskDeletedResponse,
)
from service.tasks.config_file import CONFIG, config_data, config_file
from service.tasks.creation import TaskMaking, TaskPlan, creator
from service.tasks.preparation import Preparation, PreparedTask
from service.tasks.stored_objects import put_object
from service.tasks.task_states import TaskStates
from service.tasks.views import task_created

logger = logging.getLogger(__name__)

START_SECONDS = 0.3
"""Maximum wait for an executor to start an execution before the response status is `queued`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    settings: Settings
    store: EventStore
    feed: Feed
    states: TaskStates
    making: TaskMaking
    artefacts: ArtefactStore
    deletions: Deletions
    preparation: Preparation
    clock: Callable[[], datetime]
    forget_history: Callable[[], None]
    """Clears the pages of the log that live streams have cached."""
    counting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Lock of this process, taken before the database's lock, so that at most one connection waits for the latter."""

    async def create(self, request: TaskRequest, *, meta: Meta | None = None) -> TaskCreatedResponse:
        """Validate the request, then create the task with its directory and `task_config.json`."""
        prepared = await self.preparation.prepare(request)
        async with self._active_tasks():
            task = await self.making.make(partial(self._plan, prepared=prepared, meta=meta), meta=meta)
        return task_created(task, self.settings.zone)

    async def request_step(
        self,
        task_id: TaskId,
        step: RequestedStep,
        *,
        force: bool = False,
        clean_previous: bool = True,
        more: tuple[MorePairs, ...] = (),
        expected_version: int | None = None,
        meta: Meta | None = None,
    ) -> ExecutionStartedResponse:
        """Request an execution of a step, and wait up to START_SECONDS for an executor to start it."""
        known = await self.states.now(task_id)
        now = self.clock()

        def command(task: Task) -> commands.RequestStep:
            _check_version(task, expected_version)
            return commands.RequestStep(
                execution_id=task.free_execution_id(step, now),
                step=step,
                force=force,
                clean_previous=clean_previous,
                more=more,
            )

        with StartWatch(self.feed) as watch:
            async with self._active_tasks(task_id):
                task, _ = await self.store.handle(task_id, command, task=known, meta=meta)
            self.states.learn(task)
            return await self._watched_response(task, watch)

    async def request_complete(self, request: TaskRequest, *, meta: Meta | None = None) -> ExecutionStartedResponse:
        """Create a task and request a run of its whole workflow."""
        prepared = await self.preparation.prepare(request)
        return await self.start(partial(self._make_and_run, prepared, meta))

    async def run_beside(
        self, request: TaskRequest, beside: Callable[[TaskId], StreamAppend], *, meta: Meta | None = None
    ) -> Task:
        """Create a task, request its complete workflow, and append to another stream, all in one commit.

        beside: function that returns what to append for the new task's id. Raises VersionConflict if that stream has
        moved.
        """
        prepared = await self.preparation.prepare(request)
        async with self._active_tasks():
            return await self._make_and_run(prepared, meta, beside)

    async def start(self, make: Callable[[], Awaitable[Task]]) -> ExecutionStartedResponse:
        """Create a task whose facts request an execution, and wait up to START_SECONDS for an executor to start it."""
        with StartWatch(self.feed) as watch:
            async with self._active_tasks():
                task = await make()
            return await self._watched_response(task, watch)

    async def _watched_response(self, task: Task, watch: StartWatch) -> ExecutionStartedResponse:
        execution = task.executions[task.newest or ExecutionId("")]
        started_at = await watch.started(execution.execution_id, START_SECONDS)
        return view_of(
            ExecutionStartedResponse,
            task,
            execution_id=execution.execution_id,
            step=execution.step,
            status="queued" if started_at is None else "running",
            started_at=stamp_or_none(started_at, self.settings.zone),
        )

    async def cancel(
        self, task_id: TaskId, *, expected_version: int | None = None, meta: Meta | None = None
    ) -> CancelRequestedResponse:
        """Request the cancellation of the task's queued, running or paused execution. Raises NothingToCancel."""
        task = await self._handle(task_id, commands.RequestCancel(), expected_version, meta)
        assert task.newest is not None  # noqa: S101  # only a requested execution can be cancelled
        return view_of(CancelRequestedResponse, task.executions[task.newest], task_id=task_id)

    async def pause(
        self, task_id: TaskId, *, expected_version: int | None = None, meta: Meta | None = None
    ) -> PauseRequestedResponse:
        """Request a pause of the task's queued or running execution. Raises NothingToPause."""
        command = commands.RequestPause(requested_by=meta.actor if meta else None)
        task = await self._handle(task_id, command, expected_version, meta)
        return view_of(PauseRequestedResponse, task.executions[task.newest or ExecutionId("")], task_id=task_id)

    async def rename(
        self, task_id: TaskId, name: str | None, *, expected_version: int | None = None, meta: Meta | None = None
    ) -> None:
        """Give the task another name; None or spaces remove it."""
        renamed = TaskRenamed(task_id=task_id, task_name=(name or "").strip() or None)
        await self._handle(task_id, commands.RecordFact(fact=renamed), expected_version, meta)

    async def delete(
        self, task_id: TaskId, *, purge: bool = False, expected_version: int | None = None, meta: Meta | None = None
    ) -> TaskDeletedResponse:
        """Delete a task: remove its files and connection, and redact its log lines.

        purge: also redact the payloads of its events and remove what it loaded into the vector store.
        If a deletion was interrupted, a repeated request finishes it.
        """
        try:
            await self._handle(task_id, commands.DeleteTask(purge=purge), expected_version, meta)
        except TaskNotFound:
            if not await self.deletions.is_open(task_id):
                raise
        redacted = await self.deletions.finish(task_id, purge=purge, meta=meta)
        self.forget_history()
        # `finish` returns None only with `wait=False`
        return TaskDeletedResponse(task_id=task_id, deleted=True, redacted_events=redacted or 0)

    async def _handle(
        self, task_id: TaskId, command: commands.TaskCommand, expected_version: int | None, meta: Meta | None
    ) -> Task:
        """Apply a command to a task; return the task. Raises VersionMoved if it has another version than expected."""

        def checked(task: Task) -> commands.TaskCommand:
            _check_version(task, expected_version)
            return command

        task, _ = await self.store.handle(task_id, checked, task=await self.states.now(task_id), meta=meta)
        self.states.learn(task)
        return task

    @asynccontextmanager
    async def _active_tasks(self, task_id: TaskId | None = None) -> AsyncGenerator[None]:
        """Lock the number of tasks in progress during the block. Raises ActiveTaskLimit if the limit is reached."""
        limit = self.settings.max_active_tasks
        if not limit:
            yield
            return
        async with self.counting, self.store.connection() as conn:
            try:
                # inside the `try`, because a request that is cancelled here may already hold the lock
                await conn.execute(query("tasks", "lock_active_tasks"))
                rows = await (await conn.execute(query("tasks", "active_tasks"))).fetchall()
                others = [t for (t,) in rows if t != task_id]
                if len(others) >= limit:
                    raise ActiveTaskLimit(active=len(others), limit=limit)
                yield
            finally:
                with suppress(psycopg.Error):  # a lost connection has released the lock
                    await conn.execute(query("tasks", "unlock_active_tasks"))

    async def _make_and_run(
        self, prepared: PreparedTask, meta: Meta | None, beside: Callable[[TaskId], StreamAppend] | None = None
    ) -> Task:
        """Create a task and request its complete workflow in one commit, together with what `beside` returns."""

        async def plan(task_id: TaskId, now: datetime) -> TaskPlan:
            planned = await self._plan(task_id, now, prepared, meta)
            created = TASK.fold(Recorded(fact, Moment(n, now)) for n, fact in enumerate(planned.facts, start=1))
            run = commands.RequestStep(execution_id=created.free_execution_id("complete", now), step="complete")
            others = () if beside is None else (beside(task_id),)
            return replace(planned, facts=[*planned.facts, *TASK.decide(run, created)], beside=others)

        return await self.making.make(plan, meta=meta)

    async def _plan(self, task_id: TaskId, now: datetime, prepared: PreparedTask, meta: Meta | None) -> TaskPlan:
        """Store a new task's `task_config.json`; return the task's first facts."""
        request = prepared.request
        output_directory = self.settings.directory_of(task_id)
        parameters = {**prepared.parameters, "output_dir": output_directory}
        data = config_data(
            task_id, request.task_type, stamp(now, self.settings.zone), parameters, self.store.lane.secrets
        )
        stored = await put_object(self.store, self.artefacts.objects, data)
        await asyncio.to_thread(self.artefacts.show, stored.sha256, task_id, CONFIG)
        created = commands.CreateTask(
            task_id=task_id,
            task_type=request.task_type,
            db_name=prepared.db_name,
            source=prepared.db_name if prepared.ad_hoc_dsn is None else task_id,
            parameters=parameters,
            output_directory=output_directory,
            business_context=parameters["business_context"],
            created_by=creator(request.created_by, meta),
            task_name=request.task_name,
            disabled_steps=prepared.disabled_steps,
        )
        file = config_file(stored, parameters, self.settings.language)
        facts, _ = provisional((created, commands.WriteFiles(execution_id=None, files=(file,))), TASK.initial)
        return TaskPlan(facts=facts, dsn=prepared.ad_hoc_dsn)


class StartWatch:
    """Observer of starts of executions, subscribed before the request so that no start is missed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._seen: dict[str, datetime] = {}
        self._changed = asyncio.Event()

    def __enter__(self) -> StartWatch:
        self._unsubscribe = self._feed.subscribe(self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        self._unsubscribe()

    async def started(self, execution_id: ExecutionId, seconds: float) -> datetime | None:
        """Return the time at which the execution started; None if it does not start within `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while execution_id not in self._seen:
                    self._changed.clear()
                    await self._changed.wait()
        return self._seen.get(execution_id)

    def _receive(self, page: Sequence[Event]) -> None:
        for event in page:
            if event.type == "execution.started":
                # that of a newer executor may be unreadable; the response status is then `queued`
                with suppress(UnknownEvent):
                    self._seen[event.fact().execution_id] = event.recorded_at
                self._changed.set()


def _check_version(task: Task, expected: int | None) -> None:
    if expected is not None and task.version != expected:
        raise VersionMoved(version=task.version)
