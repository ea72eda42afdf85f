"""Executors that are alive, and the drain, during which executors start no work."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from events.facts.ids import EXECUTORS_STREAM, executor_stream
from events.facts.records import ExecutorDrained, ExecutorResumed, ExecutorsDrained, ExecutorsResumed
from events.store.event_store import EventStore
from events.wire.event import Appended, Meta, VersionConflict
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.errors import ExecutorUnknown
from service.schemas.formats import stamp
from service.schemas.responses.operation import Drain, ExecutorList, ExecutorView


def alive_seconds(settings: Settings) -> float:
    """Return the seconds after its last report during which an executor counts as alive."""
    return max(10.0, 2 * settings.lease_seconds)


class Alive(NamedTuple):
    """Last report of an executor, with its counters for metrics."""

    view: ExecutorView
    counters: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Executors:
    store: EventStore
    settings: Settings

    async def list(self) -> ExecutorList:
        """Return the drain and the executors that have reported within twice the lease time, or within 10 s."""
        return ExecutorList(executors=[alive.view for alive in await self.alive()], drained=await self.drained())

    async def alive(self) -> list[Alive]:
        async with self.store.connection() as conn:
            seconds = alive_seconds(self.settings)
            cursor = await conn.execute(query("registers", "list_executors"), {"seconds": seconds})
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
                    drained=_own_drain(data, meta, at, zone) if kind == "executor.drained" else None,
                ),
                counters,
            )
            for executor, address, started_at, seen_at, running, counters, silent, kind, data, meta, at in rows
        ]

    async def queue_metrics(self) -> tuple[int, float, float]:
        """Return the number of queued executions, the longest wait and the age of the oldest lease renewal (in s)."""
        async with self.store.connection() as conn:
            queued = await (await conn.execute(query("work", "queue_length"))).fetchone()
            seconds = self.settings.lease_seconds
            leases = await (await conn.execute(query("leases", "oldest_renewal"), {"seconds": seconds})).fetchone()
        assert queued is not None  # noqa: S101  # aggregates give one row
        assert leases is not None  # noqa: S101
        return queued[0], queued[1], leases[0]

    async def drained(self) -> Drain | None:
        """Return the time, actor and reason of the drain; None if executors are not drained."""
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("work", "last_drain_event"))).fetchone()
        if row is None or row[0] != "executors.drained":
            return None
        _, data, meta, recorded_at, _ = row
        fact = msgspec.json.decode(data, type=ExecutorsDrained)
        since = recorded_at if fact.since is None else datetime.fromisoformat(fact.since)
        by = msgspec.json.decode(meta, type=Meta).actor if fact.since is None else fact.by
        return Drain(since=stamp(since, self.settings.zone), by=by, reason=fact.reason)

    async def drain(self, reason: str | None, *, meta: Meta | None = None) -> Drain:
        """Stop executors from starting work. Appends nothing if executors are already drained."""
        if (already := await self.drained()) is not None:
            return already
        appended = await self._append(ExecutorsDrained(reason=reason), meta)
        # not read again, because another caller may have resumed the executors since
        by = None if meta is None else meta.actor
        return Drain(since=stamp(appended.recorded_at, self.settings.zone), by=by, reason=reason)

    async def repeat_drain(self, *, meta: Meta | None = None) -> None:
        """Append the drain again if executors are drained, so that archiving may remove the original drain event."""
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("work", "last_drain_event"))).fetchone()
        drained = await self.drained()
        if row is None or drained is None:
            return
        again = ExecutorsDrained(reason=drained.reason, since=drained.since, by=drained.by)
        # a concurrent resume wins
        with suppress(VersionConflict):
            await self.store.lane.append(EXECUTORS_STREAM, [again], expected=row[4], meta=meta)

    async def resume(self, *, meta: Meta | None = None) -> None:
        """Allow executors to start work again. Appends nothing if executors are not drained."""
        if await self.drained() is not None:
            await self._append(ExecutorsResumed(), meta)

    async def drain_one(self, executor: str, reason: str | None, *, meta: Meta | None = None) -> ExecutorView:
        """Stop one executor from starting work. Raises ExecutorUnknown if it is not alive."""
        if (await self._of(executor)).drained is None:
            drained = ExecutorDrained(executor=executor, reason=reason)
            await self.store.lane.append(executor_stream(executor), [drained], expected=None, meta=meta)
        return await self._of(executor)

    async def resume_one(self, executor: str, *, meta: Meta | None = None) -> ExecutorView:
        """Allow one executor to start work again. Raises ExecutorUnknown if it is not alive."""
        if (await self._of(executor)).drained is not None:
            resumed = ExecutorResumed(executor=executor)
            await self.store.lane.append(executor_stream(executor), [resumed], expected=None, meta=meta)
        return await self._of(executor)

    async def _of(self, executor: str) -> ExecutorView:
        found = next((alive.view for alive in await self.alive() if alive.view.executor == executor), None)
        if found is None:
            raise ExecutorUnknown(executor=executor)
        return found

    async def _append(self, fact: msgspec.Struct, meta: Meta | None) -> Appended:
        return await self.store.lane.append(EXECUTORS_STREAM, [fact], expected=None, meta=meta)


def _own_drain(data: str, meta: str, recorded_at: datetime, zone: ZoneInfo) -> Drain:
    """Return the drain of one executor from its event."""
    fact = msgspec.json.decode(data, type=ExecutorDrained)
    return Drain(since=stamp(recorded_at, zone), by=msgspec.json.decode(meta, type=Meta).actor, reason=fact.reason)
