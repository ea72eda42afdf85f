"""Pairs as they were at a moment, with snapshots along the history of the task that was asked for last.

Somebody who goes through the past looks at many moments of one task, and at many pages of one moment.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import batched

from events.facts.ids import TaskId, pairs_stream
from events.store.event_store import EventStore
from service.pairs.fold import PairFold, ToldPairs

EVERY = 1_000
"""Events from one snapshot (a "stone") to the next; folding so many takes some ten milliseconds."""
MOST_PAIRS = 60_000
"""Pairs in all stones together, about 250 bytes each, as stones share most of what is said of a pair."""
AT_ONCE = 250
"""Events folded in one turn of the event loop, a few milliseconds."""


@dataclass(slots=True, kw_only=True)
class PastPairs:
    store: EventStore
    _task_id: TaskId | None = None
    _stones: list[PairFold] = field(default_factory=list[PairFold])
    _every: int = EVERY

    @property
    def held(self) -> int:
        """How many pairs the stones hold."""
        return sum(map(len, self._stones))

    async def at(self, task_id: TaskId, position: int) -> ToldPairs:
        """The task's pairs as of a position, folded from the nearest stone before it."""
        if task_id != self._task_id:
            self._begin(task_id)
        place = bisect_right(self._stones, position, key=lambda stone: stone.position)
        fold = self._stones[place - 1].copied() if place else PairFold()
        every, last = self._every, fold.version
        later = await self.store.read_stream(pairs_stream(task_id), after_version=last, until=position)
        laid: list[PairFold] = []
        for some in batched(later, AT_ONCE):
            for event in some:
                fold.take(event)
            if fold.version - last >= every:
                laid.append(fold.copied())
                last = fold.version
            await asyncio.sleep(0)
        if task_id == self._task_id:
            self._lay(laid)
        return fold.told

    def forget(self, task_id: TaskId) -> None:
        if task_id == self._task_id:
            self._begin(None)

    def _begin(self, task_id: TaskId | None) -> None:
        self._task_id, self._stones, self._every = task_id, [], EVERY

    def _lay(self, laid: list[PairFold]) -> None:
        """Adds stones; a concurrent request may have added some already. If they hold too much, half of them go."""
        known = {stone.version: stone for stone in (*self._stones, *laid)}
        self._stones = [known[version] for version in sorted(known)]
        while self.held > MOST_PAIRS:
            self._stones, self._every = self._stones[1::2], self._every * 2
