"""Which executors are alive, and whether they may begin any work."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from events.facts.ids import EXECUTORS_STREAM
from events.facts.records import ExecutorsDrained, ExecutorsResumed
from events.store.event_store import EventStore
from events.wire.event import Meta, VersionConflict
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.formats import stamp
from service.schemas.responses.operation import Drain, ExecutorList, ExecutorView


class Alive(NamedTuple):
    """One executor as it last told of itself."""

    view: ExecutorView
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Executors:
    store: EventStore
    settings: Settings

    async def list(self) -> ExecutorList:
        """Executors heard of within twice the lease, by the database's clock."""
        return ExecutorList(executors=[alive.view for alive in await self.alive()], drained=await self.drained())

    async def alive(self) -> list[Alive]:
        async with self.store.connection() as conn:
            cursor = await conn.execute(
                query("registers", "list_executors"), {"seconds": max(10.0, 2 * self.settings.lease_seconds)}
            )
            rows = await cursor.fetchall()
        zone = self.settings.zone
        return [
            Alive(
                ExecutorView(
                    executor=executor,
                    address=address,
                    started_at=stamp(started_at, zone),
                    seen_at=stamp(seen_at, zone),
                    running=running,
                    silent_seconds=round(silent, 1),
                ),
                figures,
            )
            for executor, address, started_at, seen_at, running, figures, silent in rows
        ]

    async def queue_figures(self) -> tuple[int, float, float]:
        """How many executions wait, for how many seconds the oldest has, and the stalest lease's age in seconds."""
        async with self.store.connection() as conn:
            queued = await (await conn.execute(query("work", "queue_length"))).fetchone()
            seconds = self.settings.lease_seconds
            leases = await (await conn.execute(query("leases", "oldest_renewal"), {"seconds": seconds})).fetchone()
        assert queued is not None  # noqa: S101  # aggregates give one row
        assert leases is not None  # noqa: S101
        return queued[0], queued[1], leases[0]

    async def drained(self) -> Drain | None:
        """Since when, by whom and why executors are drained; None if they are not."""
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("work", "last_drain_event"))).fetchone()
        if row is None or row[0] != "executors.drained":
            return None
        _, data, meta, recorded_at, _ = row
        said = msgspec.json.decode(data, type=ExecutorsDrained)
        since = recorded_at if said.since is None else datetime.fromisoformat(said.since)
        by = msgspec.json.decode(meta, type=Meta).actor if said.since is None else said.by
        return Drain(since=stamp(since, self.settings.zone), by=by, reason=said.reason)

    async def drain(self, reason: str | None, *, meta: Meta | None = None) -> Drain:
        """From now on no executor begins anything. If they are drained already, nothing is appended."""
        if (already := await self.drained()) is not None:
            return already
        await self._say(ExecutorsDrained(reason=reason), meta)
        drained = await self.drained()
        # somebody else may have resumed them in between
        return drained or Drain(since="", by=None, reason=reason)

    async def say_drain_again(self, *, meta: Meta | None = None) -> None:
        """Repeats in the log's newest part that executors are drained, if so: the older parts may then be removed."""
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("work", "last_drain_event"))).fetchone()
        drained = await self.drained()
        if row is None or drained is None:
            return
        again = ExecutorsDrained(reason=drained.reason, since=drained.since, by=drained.by)
        # somebody who resumes them in between wins
        with suppress(VersionConflict):
            await self.store.lane.append(EXECUTORS_STREAM, [again], expected=row[4], meta=meta)

    async def resume(self, *, meta: Meta | None = None) -> None:
        """From now on executors begin what waits. If they are not drained, nothing is appended."""
        if await self.drained() is not None:
            await self._say(ExecutorsResumed(), meta)

    async def _say(self, fact: msgspec.Struct, meta: Meta | None) -> None:
        await self.store.lane.append(EXECUTORS_STREAM, [fact], expected=None, meta=meta)
