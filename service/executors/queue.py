"""Queue of waiting executions: position and waiting reason of each, read once for concurrent callers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events.facts.ids import ExecutionId
from events.facts.task.state import Execution, Task
from events.store.event_store import EventStore
from schema.named_queries import query
from service.executors.alive_and_drained import Executors
from service.schemas.formats import stamp_or_none
from service.schemas.responses.tasks import Queue


class Wait(NamedTuple):
    """Wait of an execution that an executor has claimed. epoch: that of the last claim. held: its executor is alive."""

    epoch: int
    held: bool
    for_files: bool
    since: datetime | None


class QueueSnapshot(NamedTuple):
    """State of the queue at one time. `alive`: number of executors that are alive and not drained alone."""

    alive: int
    drained: bool
    places: Mapping[ExecutionId, int]
    """Queue position of each waiting execution; 1 is next."""
    waits: Mapping[ExecutionId, Wait]
    """Executions that have lost their executor, or whose executor waits for the store of files."""
    zone: ZoneInfo

    def of(self, waiting: Execution) -> Queue | None:
        """Return queue position, waiting reason and begin of the wait; None if an executor runs the execution."""
        wait = self.waits.get(waiting.execution_id)
        is_queued = waiting.status == "queued"
        if not is_queued and (wait is None or wait.epoch < (waiting.epoch or 0)):
            return None
        place = self.places.get(waiting.execution_id, 1)
        if wait is not None and wait.for_files and (wait.held or (self.alive and not self.drained)):
            reason = "files_away"
        elif self.drained:
            reason = "drained"
        else:
            reason = "no_executor" if not self.alive else "behind_others" if place > 1 else "waiting_for_executor"
        since = wait.since if wait is not None and (reason == "files_away" or not is_queued) else waiting.requested_at
        return Queue(position=place, executors_alive=self.alive, reason=reason, since=stamp_or_none(since, self.zone))


def waiting_execution(task: Task) -> Execution | None:
    """Return the task's execution that is queued, or that runs and may have lost its executor; else None."""
    current = task.current
    return current if current is not None and current.status in ("queued", "running") else None


@dataclass(slots=True, kw_only=True)
class Waiting:
    store: EventStore
    executors: Executors
    _next: asyncio.Task[QueueSnapshot] | None = None
    """Scheduled read that has not started. All calls until its start share its result."""
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def now(self) -> QueueSnapshot:
        """Return the queue as of a read that starts after this call. Concurrent callers share the read."""
        if self._next is None:
            self._next = asyncio.create_task(self._read_next(), name="the queue")
        # a caller that is cancelled must not cancel the read for the others
        return await asyncio.shield(self._next)

    async def _read_next(self) -> QueueSnapshot:
        async with self._reading:
            self._next = None
            return await self._read()

    async def _read(self) -> QueueSnapshot:
        executors = await self.executors.list()
        taking = [each for each in executors.executors if each.drained is None]
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("work", "waiting_requests"))).fetchall()
            leases = await (await conn.execute(query("leases", "waits"))).fetchall()
        places = {ExecutionId(execution_id): place for place, (execution_id,) in enumerate(rows, 1)}
        drained = executors.drained is not None or bool(executors.executors and not taking)
        waits = {ExecutionId(execution_id): Wait(*wait) for execution_id, *wait in leases}
        return QueueSnapshot(len(taking), drained, places, waits, self.executors.settings.zone)
