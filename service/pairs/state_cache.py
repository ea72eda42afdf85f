"""The pairs of tasks. The last state of a few tasks is remembered, so that only newer events are folded.

A stream of pairs has several events for each pair. Folding all of them takes a tenth of a second, for each page that
somebody looks at and for each pair that is decided about.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import batched

from events.facts.ids import TaskId, pairs_stream
from events.facts.refusals import TaskNotFound
from events.store.event_store import EventStore
from events.wire.event import Event
from service.pairs.fold import PairFold, ToldPairs
from service.pairs.past_pairs import PastPairs
from service.tasks.state_cache import TaskStates

MOST_PAIRS = 20_000
"""Pairs remembered of all tasks together, about 1 kB each; the task asked for last is remembered whatever its size."""
AT_ONCE = 500
"""Events folded in one turn of the event loop, a few milliseconds."""


@dataclass(slots=True, kw_only=True)
class PairStates:
    store: EventStore
    states: TaskStates
    past: PastPairs = field(init=False)
    _known: OrderedDict[TaskId, PairFold] = field(default_factory=OrderedDict[TaskId, PairFold])

    def __post_init__(self) -> None:
        self.past = PastPairs(store=self.store)

    @property
    def held(self) -> int:
        """How many pairs are remembered."""
        return sum(map(len, self._known.values()))

    async def now(self, task_id: TaskId) -> ToldPairs:
        """The pairs with everything appended so far. Raises TaskNotFound."""
        return await self.at(task_id, None)

    async def at(self, task_id: TaskId, position: int | None) -> ToldPairs:
        """As they were at a position, now for None. Raises TaskNotFound, TaskNotYet, and InvalidRequest for a position
        the log has not reached.
        """
        try:
            await self.states.at(task_id, position)
        except TaskNotFound:
            self._known.pop(task_id, None)
            self.past.forget(task_id)
            raise
        newest = await self._newest(task_id)
        if position is None or position >= newest.position:
            return newest.told
        return await self.past.at(task_id, position)

    async def _newest(self, task_id: TaskId) -> PairFold:
        fold = self._known.setdefault(task_id, PairFold())
        self._known.move_to_end(task_id)
        # others may read and take the same meanwhile
        await _take(fold, await self.store.read_stream(pairs_stream(task_id), after_version=fold.version))
        self._forget_the_oldest()
        return fold

    def _forget_the_oldest(self) -> None:
        while len(self._known) > 1 and self.held > MOST_PAIRS:
            self._known.popitem(last=False)


async def _take(fold: PairFold, events: Sequence[Event]) -> None:
    for some in batched(events, AT_ONCE):
        for event in some:
            fold.take(event)
        await asyncio.sleep(0)
