"""States of the pairs of tasks, folded from their pairs streams, now or as of a position."""

from __future__ import annotations

from dataclasses import dataclass

from events.facts.ids import Stream, TaskId, pairs_stream
from events.facts.pair.state import TaskPairs
from events.store.event_store import END, EventStore
from service.newest_states import LeastRecentlyUsed, NewestStates, evolve_pairs
from service.tasks.task_states import TaskStates

MAX_CACHED_PAIRS = 20_000
"""Maximum number of cached pairs of all tasks, about 1 kB each. The task read last is cached whatever its size."""


def newest_pairs(store: EventStore) -> NewestStates[TaskPairs]:
    """Return a reader of pairs that caches at most MAX_CACHED_PAIRS of them, those of the tasks read last."""
    cache = LeastRecentlyUsed[Stream, TaskPairs](MAX_CACHED_PAIRS, weight_of=lambda folded: len(folded.pairs))
    return NewestStates(store=store, evolve=evolve_pairs, initial=TaskPairs(), cache=cache)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairStates:
    tasks: TaskStates
    newest: NewestStates[TaskPairs]

    async def at(self, task_id: TaskId, position: int | None = None) -> TaskPairs:
        """Return the pairs as of a position, or now if `position` is None.

        Raises TaskNotFound, TaskNotYet if the task was created after `position`, and InvalidRequest if `position` is
        beyond the end of the log.
        """
        await self.tasks.at(task_id, position)
        return await self.newest.at(pairs_stream(task_id), END if position is None else position)
