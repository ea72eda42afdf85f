"""Tasks as they were, with stepping stones along a history: a step back or forth folds only what lies between."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import batched

from events.facts.ids import TaskId, task_stream
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.store.event_store import EventStore

EVERY = 128
"""Events from one stone to the next: folding so many takes a few milliseconds."""
REMEMBERED = 20
"""Tasks whose stones are kept. States share most of what they hold."""


@dataclass(slots=True, kw_only=True)
class PastStates:
    store: EventStore
    _stones: OrderedDict[TaskId, list[Task]] = field(default_factory=OrderedDict[TaskId, list[Task]])

    async def at(self, task_id: TaskId, position: int) -> Task:
        """The fold of the task's stream up to a position, from the nearest stone before it."""
        stones = self._of(task_id)
        place = bisect_right(stones, position, key=lambda stone: stone.position)
        task = stones[place - 1] if place else None
        after = 0 if task is None else task.version
        later = await self.store.read_stream(task_stream(task_id), after_version=after, until=position)
        laid: list[Task] = []
        for stretch in batched(later, EVERY):
            task = TASK.fold((event.recorded() for event in stretch), task)
            if len(stretch) == EVERY:
                laid.append(task)
        self._lay(task_id, laid)
        return TASK.initial if task is None else task

    def forget(self, task_id: TaskId) -> None:
        self._stones.pop(task_id, None)

    def _of(self, task_id: TaskId) -> list[Task]:
        stones = self._stones.setdefault(task_id, [])
        self._stones.move_to_end(task_id)
        while len(self._stones) > REMEMBERED:
            self._stones.popitem(last=False)
        return stones

    def _lay(self, task_id: TaskId, laid: list[Task]) -> None:
        """Requests run side by side, so another may have laid some of them meanwhile."""
        if laid:
            known = {stone.version: stone for stone in (*self._of(task_id), *laid)}
            self._stones[task_id] = [known[version] for version in sorted(known)]
