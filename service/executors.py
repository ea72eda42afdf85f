"""Who is alive to do the work."""

from __future__ import annotations

from dataclasses import dataclass

from events.store import EventStore
from runtime.settings import Settings
from schema.named_queries import query
from service.shapes import ExecutorList, ExecutorView
from service.views import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Executors:
    store: EventStore
    settings: Settings

    async def list(self) -> ExecutorList:
        """Executors heard of within twice the lease, by the database's clock."""
        async with self.store.connection() as conn:
            cursor = await conn.execute(
                query("registers", "list_executors"), {"seconds": max(10.0, 2 * self.settings.lease_seconds)}
            )
            rows = await cursor.fetchall()
        zone = self.settings.zone
        return ExecutorList(
            executors=[
                ExecutorView(
                    executor=executor,
                    address=address,
                    started_at=stamp(started_at, zone),
                    seen_at=stamp(seen_at, zone),
                    running=running,
                    silent_seconds=round(silent, 1),
                )
                for executor, address, started_at, seen_at, running, silent in rows
            ]
        )
