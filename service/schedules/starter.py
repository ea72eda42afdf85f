"""Starter of scheduled tasks. Of many services, one deals with a due time; another does if that one dies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import psycopg

from events.append.group_commit import StreamAppend
from events.facts.ids import TaskId, schedule_stream
from events.facts.records import ScheduleSkipped, ScheduleStarted
from events.facts.refusals import ExecutionInProgress, TaskNotFound
from events.store.event_store import EventStore
from events.wire.event import LogUnavailable, Meta, VersionConflict
from runtime.process.actors import schedule_actor
from schema.named_queries import query
from service.schedules.due_times import next_due
from service.schemas.conversion import convert
from service.schemas.errors import Internal, NotReady
from service.schemas.requests import ScheduleRequest
from service.schemas.translated_errors import as_refusal
from service.tasks.service import Tasks

logger = logging.getLogger(__name__)

CHECK_SECONDS: Final = 5.0
"""Interval between checks for due schedules."""


class Due(NamedTuple):
    """Schedule that is due."""

    name: str
    at: str
    db_name: str
    parameters: dict[str, Any]
    due_at: datetime
    version: int
    """Version of the schedule's stream."""
    started: str | None
    """Task that the schedule started last."""
    done: datetime | None
    """Due time that was dealt with last."""


@dataclass(slots=True, kw_only=True)
class ScheduleStarter:
    """Loop that starts the tasks of due schedules.

    The event of a due time is appended to the schedule's stream in one commit with the task, at the version that was
    read before. So a due time has one task, however many processes deal with it and wherever they end. The lock only
    avoids that several prepare the same task.
    """

    store: EventStore
    tasks: Tasks
    clock: Callable[[], datetime]

    async def run(self) -> None:
        """Start due tasks until cancelled; wait while the log is away."""
        while True:
            try:
                await self.start_due()
            except (psycopg.Error, LogUnavailable, NotReady) as error:
                logger.warning("schedules are put off: %s", str(error).strip() or type(error).__name__)
            await asyncio.sleep(CHECK_SECONDS)

    async def start_due(self) -> None:
        """Deal with all due schedules, unless another process does. Raises psycopg.Error, LogUnavailable, NotReady."""
        async with self.store.connection() as conn:
            # until the lock is refused, because a check that is cancelled meanwhile may already hold it
            locked = True
            try:
                row = await (await conn.execute(query("schedules", "lock_due"))).fetchone()
                locked = row is not None and bool(row[0])
                if not locked:
                    return
                await conn.execute(query("schedules", "bring_back"))
                for due in await self.due():
                    # a conflict means that the schedule was set or removed meanwhile, or another process was faster
                    with suppress(VersionConflict):
                        await self.deal_with(due)
            finally:
                if locked:
                    with suppress(psycopg.Error):  # a lost connection has released the lock
                        await conn.execute(query("schedules", "unlock_due"))

    async def due(self) -> list[Due]:
        """Return the schedules that are due."""
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("schedules", "due"))).fetchall()
        return [Due(*row) for row in rows]

    async def deal_with(self, due: Due) -> None:
        """Start the task of a due time, or record why it is not started; then set the next due time.

        Raises psycopg.Error, LogUnavailable, NotReady, and VersionConflict if the schedule's stream has moved.
        """
        if due.done != due.due_at:
            await self._start(due)
        # else a process ended between the event and this update
        next_at = next_due(due.at, max(self.clock(), due.due_at), self.tasks.settings.zone)
        async with self.store.connection() as conn:
            values = {"name": due.name, "due_at": due.due_at, "next": next_at}
            await conn.execute(query("schedules", "move_on"), values)

    async def _start(self, due: Due) -> None:
        stream, meta = schedule_stream(due.name), Meta(actor=schedule_actor(due.name))
        due_at = due.due_at.astimezone(self.tasks.settings.zone).isoformat()

        def started(task_id: TaskId) -> StreamAppend:
            fact = ScheduleStarted(name=due.name, due_at=due_at, task_id=task_id)
            return StreamAppend(stream, [fact], due.version)

        try:
            await self._refuse_while_running(due)
            given = {"name": due.name, "db_name": due.db_name, "at": due.at, "parameters": due.parameters}
            await self.tasks.run_beside(convert(given, ScheduleRequest).task, started, meta=meta)
        except VersionConflict:
            raise
        except Exception as error:
            refused = as_refusal(error)
            if isinstance(refused, NotReady):
                # the log or the store of files is away: later, the task can be started
                raise refused from error
            if isinstance(refused, Internal):
                logger.exception("the schedule %s broke off", due.name)
            text = refused.text(self.tasks.settings.language)
            logger.warning("the schedule %s was skipped: %s", due.name, refused)
            skipped = ScheduleSkipped(name=due.name, due_at=due_at, code=refused.code, error=text)
            await self.store.lane.append(stream, [skipped], expected=due.version, meta=meta)

    async def _refuse_while_running(self, due: Due) -> None:
        """Raise ExecutionInProgress if the run before is queued, running or paused."""
        if due.started is None:
            return
        with suppress(TaskNotFound):
            current = (await self.tasks.states.now(TaskId(due.started))).current
            if current is not None:
                raise ExecutionInProgress(execution_id=current.execution_id, status=current.status)
