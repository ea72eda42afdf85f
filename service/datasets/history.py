"""Reader of the history of datasets, which each read brings up to the end of the log."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import batched

from psycopg.rows import args_row

from events.store.event_store import PAGE, EventStore
from events.wire.event import Event
from schema.named_queries import query
from service.datasets.versions import DatasetHistory
from service.newest_states import BATCH_EVENTS


@dataclass(slots=True, kw_only=True)
class HistoryReader:
    """Keeps the folded history; a read folds only the events after it. The event index makes reads independent of the
    number of pairs and log lines."""

    store: EventStore
    _history: DatasetHistory = field(default_factory=DatasetHistory)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def now(self) -> DatasetHistory:
        """Return the history with all events appended before this call."""
        head = await self.store.head()
        async with self._turn:
            while self._history.position < head:
                page = await self._page(self._history.position, head)
                for batch in batched(page, BATCH_EVENTS):
                    for event in batch:
                        self._history.take(event)
                        self._history.position = event.position
                    await asyncio.sleep(0)
                if len(page) < PAGE:
                    self._history.position = head
        return self._history

    async def _page(self, after: int, until: int) -> list[Event]:
        wanted = {"after": after, "until": until, "limit": PAGE}
        async with self.store.connection() as conn, conn.cursor(row_factory=args_row(Event)) as cursor:
            await cursor.execute(query("datasets", "dataset_events"), wanted, binary=True)
            return await cursor.fetchall()
