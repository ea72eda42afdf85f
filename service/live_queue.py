"""What live views say of the queue, kept true: others begin, end or are held up, and no event of the task tells."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg

from events.envelope import Event
from events.ids import ExecutionId, TaskId
from events.task.state import Task
from service.shapes.tasks import Queue
from service.waiting import Waiting, waiting_execution

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
"""What changes the place of others, or why they wait. A request does not: it goes behind all there are."""
SECONDS_BETWEEN = 1.0
"""At once when quiet, then as seldom as this: a long queue moves with every execution."""
LOOK_SECONDS = 5.0
"""No event tells of executors that come and go."""


class _Shown(NamedTuple):
    waiting: ExecutionId
    queue: Queue


@dataclass(slots=True, kw_only=True)
class LiveQueue:
    """`followed` says whether anybody sees a task's views; `request` asks for a new one."""

    waiting: Waiting
    followed: Callable[[TaskId], bool]
    request: Callable[[TaskId], None]
    _shown: dict[TaskId, _Shown] = field(default_factory=dict[TaskId, _Shown])
    """What the last view of each waiting task said."""
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def of(self, task: Task) -> Queue | None:
        """What the task's next view says: why its request still waits; None where it does not."""
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
        """Asks for new views of those who wait otherwise than was shown; until cancelled."""
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
                # nobody's any more; while it waits, it may be that of a client on its way to the others
                del self._shown[task_id]
