"""States of tasks, folded from their streams, now or as of a position."""

from __future__ import annotations

from dataclasses import dataclass

from events.facts.ids import TaskId, task_stream
from events.facts.refusals import TaskNotFound
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.store.event_store import EventStore
from service.newest_states import LeastRecentlyUsed, NewestStates, evolve_task
from service.schemas.errors import InvalidRequest, TaskNotYet
from service.texts import say

MAX_CACHED_TASKS = 200


def newest_tasks(store: EventStore) -> NewestStates[Task]:
    """Return a reader of task states that caches at most MAX_CACHED_TASKS of them."""
    return NewestStates(
        store=store, evolve=evolve_task, initial=TASK.initial, cache=LeastRecentlyUsed(max_weight=MAX_CACHED_TASKS)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStates:
    newest: NewestStates[Task]

    async def now(self, task_id: TaskId) -> Task:
        """Return the current state of a task. Raises TaskNotFound if the task does not exist or was deleted."""
        task = await self.newest.now(task_stream(task_id))
        if not task.exists or task.deleted:
            raise TaskNotFound(task_id=task_id)
        return task

    async def at(self, task_id: TaskId, position: int | None) -> Task:
        """Return the task as of a position, or now if `position` is None.

        Raises TaskNotFound if the task does not exist or has been deleted since, TaskNotYet if the task was created
        after `position`, InvalidRequest if `position` is beyond the end of the log.
        """
        task = await self.now(task_id)
        if position is None:
            return task
        if position >= task.position:
            await self.check_reached(position)
            return task
        past = await self.newest.past(task_stream(task_id), position)
        if not past.exists:
            raise TaskNotYet(task_id=task_id, at=position)
        return past

    def learn(self, task: Task) -> None:
        """Cache a state that the caller has folded, unless a newer state is cached."""
        self.newest.learn(task_stream(task.task_id), task)

    async def check_reached(self, position: int) -> None:
        """Raise InvalidRequest if a position is beyond the end of the log."""
        head = await self.newest.store.head()
        if position > head:
            raise InvalidRequest(
                say("position {position} is beyond the end of the log, which is {head}", position=position, head=head),
                field="at",
                status=400,
            )
