"""Append of pair events to pair streams: each event once, even if a unit runs again after a crash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from events.facts.codec import stored_type
from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairEvent, PairFact, PairLoaded, PairUnloaded
from events.store.event_store import EventStore
from executor.control.leases import Lease
from executor.control.limits import LIMITS, ExecutorLimits
from executor.control.retries import retry_log

BATCH_EVENTS = 1_000

type EventKey = tuple[str, str, str]
"""(event type, execution id, pair id)"""


@dataclass(slots=True, kw_only=True)
class PairEventWriter:
    """Writer of the pair events of one execution."""

    store: EventStore
    lease: Lease
    limits: ExecutorLimits = LIMITS
    known: set[EventKey] = field(default_factory=set[EventKey])
    """Keys of events that the task's pair stream already contained when `recover` read it."""
    _reported: bool = False

    async def recover(self) -> None:
        """Read the keys of events that the task's pair stream already contains, so that `append` skips these events."""
        events = await retry_log(lambda: self.store.read_stream(pairs_stream(self.lease.task_id)), self.limits)
        known: set[EventKey] = set()
        loads: dict[str, EventKey] = {}
        for event in events:
            fact = event.fact()
            match fact:
                case PairUnloaded():
                    # an unloaded pair may be loaded again
                    if (load := loads.pop(fact.pair_id, None)) is not None:
                        known.discard(load)
                case PairLoaded():
                    loads[fact.pair_id] = self._key(fact)
                    known.add(loads[fact.pair_id])
                case PairFact():
                    known.add((event.type, fact.execution_id or "", fact.pair_id))
                case _:
                    # a redacted event contains no pair id
                    continue
        self.known = known

    def new(self, facts: Sequence[PairEvent]) -> Sequence[PairEvent]:
        """Return the facts that are not in `known`."""
        return [f for f in facts if self._key(f) not in self.known] if self.known else facts

    async def append(self, facts: Sequence[PairEvent]) -> None:
        """Append pair facts of this task, except those in `known`. Raises StaleEpoch, LogUnavailable."""
        await self._append(self.lease.task_id, self.new(facts))

    async def report(self, facts: Sequence[PairEvent]) -> None:
        """Append pair facts of this and of other tasks; drop facts of tasks that no longer exist.

        The second and later calls read the stream of this task again, because a load of another task may have displaced
        pairs of this task. Raises StaleEpoch, LogUnavailable.
        """
        own = self.lease.task_id
        of_tasks: defaultdict[TaskId, list[PairEvent]] = defaultdict(list)
        for fact in facts:
            of_tasks[fact.task_id].append(fact)
        mine = of_tasks.pop(own, [])
        if of_tasks:
            for task_id in await retry_log(lambda: self.store.existing_tasks(list(of_tasks)), self.limits):
                await self._append(task_id, of_tasks[task_id])
        if mine:
            if self.known or self._reported:
                await self.recover()
            self._reported = True
            await self.append(mine)

    async def _append(self, task_id: TaskId, facts: Sequence[PairEvent]) -> None:
        for start in range(0, len(facts), BATCH_EVENTS):
            await self.store.lane.append(
                pairs_stream(task_id),
                facts[start : start + BATCH_EVENTS],
                expected=None,
                meta=self.lease.meta,
                fence=self.lease.fence,
            )

    @staticmethod
    def _key(fact: PairEvent) -> EventKey:
        return stored_type(fact)[0], fact.execution_id or "", fact.pair_id
