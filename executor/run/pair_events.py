"""Appends what happened to pairs to the pairs' streams: once, even when a unit runs again after a crash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from events.facts.codec import stored_type
from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairEvent, PairFact, PairLoaded, PairUnloaded
from events.store.event_store import EventStore
from executor.control.leases import Lease
from executor.control.task_writer import while_away

BATCH = 1_000

type Key = tuple[str, str, str]
"""(event, execution, pair)"""


@dataclass(slots=True, kw_only=True)
class PairLog:
    store: EventStore
    lease: Lease
    known: set[Key] = field(default_factory=set[Key])
    """What was appended before, by an earlier life of this execution or an earlier try."""
    _reported: bool = False

    async def recover(self) -> None:
        """Finds out what was appended already; needed only by an execution that goes on."""
        events = await while_away(lambda: self.store.read_stream(pairs_stream(self.lease.task_id)))
        known: set[Key] = set()
        loads: dict[str, Key] = {}
        for event in events:
            fact = event.fact()
            match fact:
                case PairUnloaded():
                    # a later load of the same pair is news again
                    if (load := loads.pop(fact.pair_id, None)) is not None:
                        known.discard(load)
                case PairLoaded():
                    loads[fact.pair_id] = self._key(fact)
                    known.add(loads[fact.pair_id])
                case PairFact():
                    known.add((event.type, fact.execution_id or "", fact.pair_id))
                case _:
                    # a redacted payload names no pair any more
                    continue
        self.known = known

    async def append(self, facts: Sequence[PairEvent]) -> None:
        """Appends those facts of this task that are not known yet. Raises StaleEpoch, LogUnavailable."""
        new = [f for f in facts if self._key(f) not in self.known] if self.known else list(facts)
        await self._append(self.lease.task_id, new)

    async def report(self, facts: Sequence[PairEvent]) -> None:
        """Appends facts of this task and of others; those of a task that no longer exists are dropped.

        From the second time on, this task's stream is read anew: another task's load may have displaced its pairs.
        Raises StaleEpoch, LogUnavailable.
        """
        own = self.lease.task_id
        of_tasks: defaultdict[TaskId, list[PairEvent]] = defaultdict(list)
        for fact in facts:
            of_tasks[fact.task_id].append(fact)
        mine = of_tasks.pop(own, [])
        if of_tasks:
            for task_id in await while_away(lambda: self.store.existing_tasks(list(of_tasks))):
                await self._append(task_id, of_tasks[task_id])
        if mine:
            if self.known or self._reported:
                await self.recover()
            self._reported = True
            await self.append(mine)

    async def _append(self, task_id: TaskId, facts: Sequence[PairEvent]) -> None:
        for start in range(0, len(facts), BATCH):
            await self.store.lane.append(
                pairs_stream(task_id),
                facts[start : start + BATCH],
                expected=None,
                meta=self.lease.meta,
                fence=self.lease.fence,
            )

    @staticmethod
    def _key(fact: PairEvent) -> Key:
        return stored_type(fact)[0], fact.execution_id or "", fact.pair_id
