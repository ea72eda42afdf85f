"""Tasks as the log tells them now, with the last state of each remembered so that only what is new is folded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from events.facts.ids import TaskId
from events.facts.refusals import TaskNotFound
from events.facts.task.state import Task
from events.store.event_store import EventStore
from service.schemas.errors import InvalidRequest, TaskNotYet
from service.tasks.past_states import PastStates

REMEMBERED = 200


@dataclass(slots=True, kw_only=True)
class TaskStates:
    store: EventStore
    past: PastStates = field(init=False)
    _known: OrderedDict[TaskId, Task] = field(default_factory=OrderedDict[TaskId, Task])

    def __post_init__(self) -> None:
        self.past = PastStates(store=self.store)

    async def now(self, task_id: TaskId) -> Task:
        """The task with everything appended so far. Raises TaskNotFound, also for a deleted one."""
        known = self._known.get(task_id)
        task = await self.store.task(task_id) if known is None else await self.store.catch_up(task_id, known)
        if not task.exists or task.deleted:
            self._known.pop(task_id, None)
            self.past.forget(task_id)
            raise TaskNotFound(task_id=task_id)
        self.learn(task)
        return task

    async def at(self, task_id: TaskId, position: int | None) -> Task:
        """The task as it was at a position, now for None. A deleted task has no past either.

        Raises TaskNotFound, TaskNotYet, and InvalidRequest for a position the log has not reached.
        """
        task = await self.now(task_id)
        if position is None:
            return task
        if position >= task.position:
            await self._check_reached(position)
            return task
        past = await self.past.at(task_id, position)
        if not past.exists:
            raise TaskNotYet(task_id=task_id, at=position)
        return past

    async def _check_reached(self, position: int) -> None:
        head = await self.store.head()
        if position > head:
            raise InvalidRequest(
                f"位置 {position} 尚未到达, 最新位置为 {head}",
                f"position {position} lies ahead of the log, which ends at {head}",
                field="at",
                status=400,
            )

    def learn(self, task: Task) -> None:
        """Remembers a state somebody has folded already."""
        known = self._known.get(task.task_id)
        if known is None or known.version <= task.version:
            self._known[task.task_id] = task
        self._known.move_to_end(task.task_id)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
