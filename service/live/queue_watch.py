"""Keeps what live views say of the queue up to date: it changes as other tasks begin and end, without an event of the
task itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg

from events.facts.ids import ExecutionId, TaskId
from events.facts.task.state import Task
from events.wire.event import Event
from service.executors.queue import Waiting, waiting_execution
from service.schemas.responses.tasks import Queue

logger = logging.getLogger(__name__)

MOVES = frozenset(
    (
        "execution.started",
        "execution.completed",
        "execution.failed",
        "execution.cancelled",
        "executors.drained",
        "executors.resumed",
    )
)
"""Events that may change the place of others, or why they wait. A request does not: it goes to the end of the queue."""
SECONDS_BETWEEN = 1.0
"""Between two looks: a long queue moves with every execution."""
LOOK_SECONDS = 5.0
"""After this time without such an event there is a look anyway: no event tells of executors that come and go."""


class _Shown(NamedTuple):
    waiting: ExecutionId
    queue: Queue


@dataclass(slots=True, kw_only=True)
class LiveQueue:
    """followed: whether any client sees a task's views. request: asks for a new view of a task."""

    waiting: Waiting
    followed: Callable[[TaskId], bool]
    request: Callable[[TaskId], None]
    _shown: dict[TaskId, _Shown] = field(default_factory=dict[TaskId, _Shown])
    """What the last view of each waiting task said."""
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def of(self, task: Task) -> Queue | None:
        """Why the task's execution still waits, for its next view; None if none waits."""
        waiting = waiting_execution(task)
        if waiting is None:
            self._shown.pop(task.task_id, None)
            return None
        queue = (await self.waiting.now()).of(waiting)
        self._shown[task.task_id] = _Shown(waiting, queue)
        return queue

    def learn(self, page: Sequence[Event]) -> None:
        if self._shown and any(event.type in MOVES for event in page):
            self._moved.set()

    async def run(self) -> None:
        """Asks for new views of tasks whose place or reason has changed since it was shown; runs until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._moved.wait()
            self._moved.clear()
            try:
                await self._look()
            except psycopg.Error as lost:
                logger.warning("no look at the queue: %s", str(lost).strip())
            await asyncio.sleep(SECONDS_BETWEEN)

    async def _look(self) -> None:
        if not self._shown:
            return
        snapshot = await self.waiting.now()
        for task_id, shown in tuple(self._shown.items()):
            if self.followed(task_id):
                if snapshot.of(shown.waiting) != shown.queue:
                    self.request(task_id)
            elif shown.waiting not in snapshot.places:
                # followed by nobody; while it still waits it is kept for a client that is about to join
                del self._shown[task_id]
