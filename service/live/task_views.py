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
from events.facts.task.decider import TASK
from events.facts.task.state import Task
from events.store.event_store import EventStore
from events.wire.event import Event
from service.live.messages import named_message
from service.live.queue_watch import QueueWatch
from service.schemas.errors import LogNewer
from service.tasks.views import task_detail

logger = logging.getLogger(__name__)

MAX_FOLDED_TASKS = 200

type Deliver = Callable[[TaskId, bytes], None]


@dataclass(slots=True, kw_only=True)
class TaskViews:
    """deliver: called with each new view of a task, after the events it is made of. reached: the hub's position.

    A task with events of a newer version of Querymill has no view; a `problem` is delivered in its place.
    """

    store: EventStore
    zone: ZoneInfo
    queue: QueueWatch
    reached: Callable[[], int]
    deliver: Deliver
    min_seconds_between: float
    """Between two views of one task."""
    _folded: OrderedDict[TaskId, Task] = field(default_factory=OrderedDict[TaskId, Task])
    """Tasks up to their last event that the feed has brought."""
    _latest: dict[TaskId, int] = field(default_factory=dict[TaskId, int])
    """Position of the newest state event that came while the view of a task was being made."""
    _unreadable: OrderedDict[TaskId, None] = field(default_factory=OrderedDict[TaskId, None])
    """Tasks that this version cannot read."""
    _busy: set[TaskId] = field(default_factory=set[TaskId])
    _again: set[TaskId] = field(default_factory=set[TaskId])
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def learn(self, event: Event) -> None:
        """Fold a state event into its task, if the task is kept."""
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
        """Deliver a view of the task soon: at once, or `min_seconds_between` after the last one."""
        if task_id in self._busy:
            self._again.add(task_id)
            return
        if task_id in self._unreadable:
            return
        self._busy.add(task_id)
        running = asyncio.get_running_loop().create_task(self._make(task_id), name=f"view of {task_id}")
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def view(self, task_id: TaskId, until: int) -> bytes | None:
        """Return the view of a task as of a position; None if no such task exists."""
        task = self._folded.get(task_id)
        if task is None or not task.position <= until <= self.reached():
            try:
                task = await self.store.task(task_id, at=until)
            except UnknownEvent as newer:
                return problem_message(task_id, newer)
            if until == self.reached():
                # it is up to date with the feed: the next client need not fold it again
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
                    self.deliver(task_id, problem_message(task_id, newer))
                    return
                await asyncio.sleep(self.min_seconds_between)
                if task_id not in self._again:
                    return
        finally:
            self._busy.discard(task_id)
            self._latest.pop(task_id, None)

    async def _current(self, task_id: TaskId) -> Task:
        """Return the task with exactly those events that the feed has brought so far."""
        task = self._folded.get(task_id)
        while task is None or task.position < self._latest.get(task_id, 0):
            task = await self.store.task(task_id, at=self.reached())
        self._keep(task)
        return task

    def _give_up(self, task_id: TaskId) -> None:
        self._unreadable[task_id] = None
        while len(self._unreadable) > MAX_FOLDED_TASKS:
            self._unreadable.popitem(last=False)

    def _keep(self, task: Task) -> None:
        if not task.exists:
            return
        self._folded[task.task_id] = task
        self._folded.move_to_end(task.task_id)
        while len(self._folded) > MAX_FOLDED_TASKS:
            self._folded.popitem(last=False)

    async def _encode(self, task: Task) -> bytes:
        queue = await self.queue.of(task)
        return named_message("view", msgspec.json.encode(task_detail(task, self.zone, queue)))


def problem_message(task_id: TaskId, newer: UnknownEvent) -> bytes:
    """The refusal that REST answers with, in place of the task's view."""
    refusal = LogNewer(reason=str(newer))
    problem = {"task_id": task_id, "code": refusal.code, "detail": refusal.text("en"), "reason": str(newer)}
    return named_message("problem", msgspec.json.encode(problem))
