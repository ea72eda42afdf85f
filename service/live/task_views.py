"""Tasks folded live from the feed, and their views, made at most twenty times a second for each task."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import msgspec
import psycopg

from events.facts.codec import UnknownEvent
from events.facts.ids import TaskId
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.store.event_store import EventStore
from events.wire.event import Event
from service.live.messages import named_message
from service.live.queue_watch import LiveQueue
from service.schemas.errors import LogNewer
from service.tasks.views import task_detail

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 0.05
FOLDED_TASKS = 200

type Deliver = Callable[[TaskId, bytes], None]


@dataclass(slots=True, kw_only=True)
class LiveViews:
    """deliver: called with each new view of a task, after the events it is made of. reached: the feed's position.

    A task with events of a newer version of Querymill has no view; a message says so in its place.
    """

    store: EventStore
    zone: ZoneInfo
    queue: LiveQueue
    reached: Callable[[], int]
    deliver: Deliver
    _folded: OrderedDict[TaskId, Task] = field(default_factory=OrderedDict[TaskId, Task])
    """Tasks with every event of theirs that the feed has brought."""
    _latest: dict[TaskId, int] = field(default_factory=dict[TaskId, int])
    """Of each task whose view is being made, the position of the newest state event that has come meanwhile."""
    _beyond: OrderedDict[TaskId, None] = field(default_factory=OrderedDict[TaskId, None])
    """Tasks that this version cannot read; they have no view for as long as it runs."""
    _busy: set[TaskId] = field(default_factory=set[TaskId])
    _again: set[TaskId] = field(default_factory=set[TaskId])
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def learn(self, event: Event) -> None:
        """Folds a state event into a task that is followed."""
        task_id = TaskId(event.task_id or "")
        if task_id in self._busy:
            self._latest[task_id] = event.position
        task = self._folded.get(task_id)
        if task is None or event.version <= task.version:
            return
        del self._folded[task_id]
        if event.version == task.version + 1:
            # `_make` reports an event that cannot be read; the feed and all other tasks go on
            with suppress(UnknownEvent):
                self._keep(TASK.fold([event.recorded()], task))

    def request(self, task_id: TaskId) -> None:
        """Asks for a view of the task: at once, or after SECONDS_BETWEEN if one has just been made."""
        if task_id in self._busy:
            self._again.add(task_id)
            return
        if task_id in self._beyond:
            return
        self._busy.add(task_id)
        running = asyncio.get_running_loop().create_task(self._make(task_id), name=f"view of {task_id}")
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def view(self, task_id: TaskId, until: int) -> bytes | None:
        """The view of a task as of a position; None where there is no such task."""
        task = self._folded.get(task_id)
        if task is None or not task.position <= until <= self.reached():
            try:
                task = await self.store.task(task_id, at=until)
            except UnknownEvent as newer:
                return _unreadable(task_id, newer)
            if until == self.reached():
                # it is up to date with the feed, so that the next client need not fold it again
                self._keep(task)
        return await self._encode(task) if task.exists else None

    async def _make(self, task_id: TaskId) -> None:
        try:
            while True:
                self._again.discard(task_id)
                try:
                    task = await self._current(task_id)
                    if task.exists:
                        self.deliver(task_id, await self._encode(task))
                except psycopg.Error as lost:
                    logger.warning("no view of %s: %s", task_id, str(lost).strip())
                except UnknownEvent as newer:
                    logger.error("no view of %s any more: %s", task_id, newer)
                    self._give_up(task_id)
                    self.deliver(task_id, _unreadable(task_id, newer))
                    return
                await asyncio.sleep(SECONDS_BETWEEN)
                if task_id not in self._again:
                    return
        finally:
            self._busy.discard(task_id)
            self._latest.pop(task_id, None)

    async def _current(self, task_id: TaskId) -> Task:
        """The task with exactly those events that the feed has brought so far."""
        task = self._folded.get(task_id)
        while task is None or task.position < self._latest.get(task_id, 0):
            task = await self.store.task(task_id, at=self.reached())
        self._keep(task)
        return task

    def _give_up(self, task_id: TaskId) -> None:
        self._beyond[task_id] = None
        while len(self._beyond) > FOLDED_TASKS:
            self._beyond.popitem(last=False)

    def _keep(self, task: Task) -> None:
        if not task.exists:
            return
        self._folded[task.task_id] = task
        self._folded.move_to_end(task.task_id)
        while len(self._folded) > FOLDED_TASKS:
            self._folded.popitem(last=False)

    async def _encode(self, task: Task) -> bytes:
        queue = await self.queue.of(task)
        return named_message("view", msgspec.json.encode(task_detail(task, self.zone, queue)))


def _unreadable(task_id: TaskId, newer: UnknownEvent) -> bytes:
    """The task's view as a message, the same as REST answers with."""
    refusal = LogNewer(reason=str(newer))
    said = {"task_id": task_id, "code": refusal.code, "detail": refusal.text("en"), "reason": str(newer)}
    return named_message("problem", msgspec.json.encode(said))
