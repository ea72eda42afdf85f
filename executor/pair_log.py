"""Appending what happened to pairs to the task's pairs stream, once, also when a unit runs again after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from events.codec import name_of
from events.ids import pairs_stream
from events.records import PairEvent, PairFact
from events.store import EventStore
from executor.leases import Lease
from executor.ledger import while_away

BATCH = 1_000


@dataclass(slots=True, kw_only=True)
class PairLog:
    store: EventStore
    lease: Lease
    known: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """(event, execution, pair) that an earlier life of this execution has appended."""

    async def recover(self) -> None:
        """Finds out what was appended already; needed only by an execution that goes on."""
        events = await while_away(lambda: self.store.read_stream(pairs_stream(self.lease.task_id)))
        for event in events:
            fact = event.fact()
            # a redacted payload names no pair any more
            if isinstance(fact, PairFact):
                self.known.add((event.type, fact.execution_id or "", fact.pair_id))

    async def append(self, facts: Sequence[PairEvent]) -> None:
        new = [f for f in facts if self._key(f) not in self.known] if self.known else list(facts)
        for start in range(0, len(new), BATCH):
            await self.store.lane.append(
                pairs_stream(self.lease.task_id),
                new[start : start + BATCH],
                expected=None,
                meta=self.lease.meta,
                fence=self.lease.fence,
            )

    @staticmethod
    def _key(fact: PairEvent) -> tuple[str, str, str]:
        return name_of(fact)[0], fact.execution_id or "", fact.pair_id
