"""Views of tasks for live streams, made at a limited rate per task."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import msgspec
import psycopg

from events.facts.codec import UnknownEvent
from events.facts.ids import TaskId, task_stream
from events.facts.task.state import Task
from service.live.messages import named_message
from service.live.queue_watch import QueueWatch, ShownQueue
from service.newest_states import NewestStates
from service.schemas.errors import LogNewer
from service.tasks.views import task_detail

logger = logging.getLogger(__name__)

type Deliver = Callable[[TaskId, bytes], None]


@dataclass(slots=True, kw_only=True)
class TaskViews:
    """Maker of views of tasks for live streams.

    deliver: called with each new view of a task, after the events that the view includes. reached: returns the hub's
    position. If a newer version of Querymill appended events to a task, a `problem` message replaces its view.
    """

    tasks: NewestStates[Task]
    zone: ZoneInfo
    queue: QueueWatch
    reached: Callable[[], int]
    deliver: Deliver
    min_seconds_between: float
    """Minimum interval between two views of the same task."""
    seconds_after_failure: float
    """Time after which a view that failed is made again."""
    _unreadable: set[TaskId] = field(default_factory=set[TaskId])
    """Tasks that this version cannot read."""
    _busy: set[TaskId] = field(default_factory=set[TaskId])
    _again: set[TaskId] = field(default_factory=set[TaskId])
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def request(self, task_id: TaskId) -> None:
        """Request a view of a task, made at once or `min_seconds_between` after the task's previous view."""
        if task_id in self._busy:
            self._again.add(task_id)
            return
        if task_id in self._unreadable:
            return
        self._busy.add(task_id)
        running = asyncio.get_running_loop().create_task(self._make(task_id), name=f"view of {task_id}")
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def view(self, task_id: TaskId, until: int) -> tuple[bytes, ShownQueue | None] | None:
        """Return a message with the view of a task as of a position, and the queue position that the view contains.

        Returns None if the task does not exist at the position.
        """
        try:
            task = await self.tasks.at(task_stream(task_id), until)
        except UnknownEvent as newer:
            return problem_message(task_id, newer), None
        return await self._encode(task) if task.exists else None

    async def _make(self, task_id: TaskId) -> None:
        try:
            while True:
                self._again.discard(task_id)
                pause = self.min_seconds_between
                try:
                    task = await self.tasks.now(task_stream(task_id))
                    # if the feed has not delivered the newest event yet, that event will request another view
                    if task.exists and task.position <= self.reached():
                        await self._show(task)
                except psycopg.Error as lost:
                    logger.warning("no view of %s: %s", task_id, str(lost).strip())
                    self._again.add(task_id)
                    pause = self.seconds_after_failure
                except UnknownEvent as newer:
                    logger.error("no view of %s any more: %s", task_id, newer)
                    self._unreadable.add(task_id)
                    self.deliver(task_id, problem_message(task_id, newer))
                    return
                await asyncio.sleep(pause)
                if task_id not in self._again:
                    return
        finally:
            self._busy.discard(task_id)

    async def _show(self, task: Task) -> None:
        """Deliver a view of the task. If a newer state was read meanwhile, another view is made instead."""
        view, shown = await self._encode(task)
        if self.tasks.has_newer(task_stream(task.task_id), task):
            # a client may already have received a view of it
            self._again.add(task.task_id)
        else:
            self.queue.shown_to_all(task.task_id, shown)
            self.deliver(task.task_id, view)

    async def _encode(self, task: Task) -> tuple[bytes, ShownQueue | None]:
        shown = await self.queue.of(task)
        queue = None if shown is None else shown.queue
        return named_message("view", msgspec.json.encode(task_detail(task, self.zone, queue))), shown


def problem_message(task_id: TaskId, newer: UnknownEvent) -> bytes:
    """Return the `problem` message that replaces a task's view, with the refusal that the REST API returns."""
    refusal = LogNewer(reason=str(newer))
    problem = {"task_id": task_id, "code": refusal.code, "detail": refusal.text("en"), "reason": str(newer)}
    return named_message("problem", msgspec.json.encode(problem))
