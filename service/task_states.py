"""Tasks as the log tells them now, with the last state of each remembered so that only what is new is folded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from events.ids import TaskId
from events.refusals import TaskNotFound
from events.store import END, EventStore
from events.task.state import Task

REMEMBERED = 200


@dataclass(slots=True, kw_only=True)
class TaskStates:
    store: EventStore
    _known: OrderedDict[TaskId, Task] = field(default_factory=OrderedDict[TaskId, Task])

    async def now(self, task_id: TaskId) -> Task:
        """The task with everything appended so far. Raises TaskNotFound, also for a deleted one."""
        known = self._known.get(task_id)
        task = await self.store.task(task_id) if known is None else await self.store.catch_up(task_id, known)
        if not task.exists or task.deleted:
            self._known.pop(task_id, None)
            raise TaskNotFound(task_id=task_id)
        self.learn(task)
        return task

    async def at(self, task_id: TaskId, position: int | None) -> Task:
        """The task as it was at a position, now for None. A deleted task has no past either."""
        task = await self.now(task_id)
        if position is None or position >= task.position:
            return task
        past = await self.store.task(task_id, at=min(position, END))
        if not past.exists:
            raise TaskNotFound(task_id=task_id)
        return past

    def learn(self, task: Task) -> None:
        """Remembers a state somebody has folded already."""
        known = self._known.get(task.task_id)
        if known is None or known.version <= task.version:
            self._known[task.task_id] = task
        self._known.move_to_end(task.task_id)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
