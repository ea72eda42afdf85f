"""Queue positions in live views. They change when executions of other tasks start or end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg

from events.facts.ids import TaskId
from events.facts.task.state import Execution, Task
from events.wire.event import Event
from service.executors.queue import QueueSnapshot, Waiting, waiting_execution
from service.schemas.responses.tasks import Queue

logger = logging.getLogger(__name__)

MOVES = frozenset(
    (
        "execution.started",
        "execution.recovered",
        "execution.completed",
        "execution.failed",
        "execution.cancelled",
        "executors.drained",
        "executors.resumed",
        "executor.drained",
        "executor.resumed",
    )
)
"""Events that may change the queue position or waiting reason of other tasks. Requests join the end of the queue."""
CHECK_SECONDS = 5.0
"""Maximum interval between checks, because no event records that an executor process started or died."""


class ShownQueue(NamedTuple):
    """Queued or running execution of a task, and its queue position in a view; None if an executor runs it."""

    waiting: Execution
    queue: Queue | None


@dataclass(slots=True, kw_only=True)
class QueueWatch:
    """Watcher that requests new views of tasks whose queue position or waiting reason has changed.

    followed: returns True if a client receives views of a task. request: requests a new view of a task.
    """

    waiting: Waiting
    followed: Callable[[TaskId], bool]
    request: Callable[[TaskId], None]
    min_seconds_between_checks: float
    """Minimum interval between checks, because a long queue moves with every execution."""
    _shown: dict[TaskId, ShownQueue] = field(default_factory=dict[TaskId, ShownQueue])
    """Content of the last view of each waiting task that all its followers received."""
    _last: QueueSnapshot | None = None
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def of(self, task: Task) -> ShownQueue | None:
        """Return the queue position and waiting reason for a view of the task; None if no execution may wait."""
        waiting = waiting_execution(task)
        if waiting is None:
            return None
        if waiting.status == "running":
            # its views are frequent and never wait: the next check shows that the executor is lost
            return ShownQueue(waiting, None if self._last is None else self._last.of(waiting))
        return ShownQueue(waiting, (await self.waiting.now()).of(waiting))

    def shown_to_all(self, task_id: TaskId, shown: ShownQueue | None) -> None:
        """Record a view that all followers of the task receive."""
        if shown is None:
            self._shown.pop(task_id, None)
        else:
            self._shown[task_id] = shown

    def shown_to_one(self, task_id: TaskId, shown: ShownQueue | None) -> None:
        """Record the first view of a new follower; request a view for all followers if the others' last one differs."""
        if shown is not None and self._shown.setdefault(task_id, shown).queue != shown.queue:
            self.request(task_id)

    def learn(self, page: Sequence[Event]) -> None:
        if self._shown and any(event.type in MOVES for event in page):
            self._moved.set()

    async def run(self) -> None:
        """Check the queue after each event in MOVES, and at least every CHECK_SECONDS, until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_SECONDS):
                    await self._moved.wait()
            self._moved.clear()
            try:
                await self._check()
            except psycopg.Error as lost:
                logger.warning("the queue could not be read: %s", str(lost).strip())
            await asyncio.sleep(self.min_seconds_between_checks)

    async def _check(self) -> None:
        if not self._shown:
            return
        snapshot = self._last = await self.waiting.now()
        for task_id, shown in tuple(self._shown.items()):
            if not self.followed(task_id):
                del self._shown[task_id]
            elif snapshot.of(shown.waiting) != shown.queue:
                self.request(task_id)
