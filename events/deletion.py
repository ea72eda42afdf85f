"""What follows the deletion of a task: its files, its connection and its texts go, by whoever deleted it or another."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from events.envelope import Meta
from events.ids import TaskId, log_stream, pairs_stream, task_stream
from events.records import EventsRedacted
from events.store import EventStore
from events.task.facts import TaskPurged
from runtime.sources import SourceRegister
from schema.named_queries import query

REDACTED_AT_ONCE = 5_000
"""Events to a transaction: an interrupted deletion goes on behind the last one."""
_LINES = ("log.recorded",)
_PAIRS = ("pair.generated", "pair.validated", "pair.repaired", "pair.removed", "pair.edited")
_CONTENTS = (
    "task.created",
    "unit.failed",
    "step.completed",
    "execution.completed",
    "execution.failed",
    "quality.reported",
    "model.called",
)
"""Facts of a task that hold context, questions or literals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletions:
    """Deleted tasks of which something is left; `open_deletions` has a row of each from the commit that deletes it.

    Every step can be repeated, and the row goes last: whatever interrupts, the next who asks goes on.
    """

    store: EventStore
    sources: SourceRegister
    remove_files: Callable[[TaskId], Awaitable[object]]
    remove_loaded: Callable[[TaskId], Awaitable[object]]
    """Only where the texts go: what was loaded is in use elsewhere, and outlives the task that loaded it."""

    async def is_open(self, task_id: TaskId) -> bool:
        async with self.store.connection() as conn:
            return await _purge_wanted(conn, task_id) is not None

    async def left(self, *, older_than: float) -> list[TaskId]:
        """Those that were opened so many seconds ago, the oldest first: whoever began them has probably ended."""
        async with self.store.connection() as conn:
            cursor = await conn.execute(query("deletions", "left"), {"seconds": older_than})
            return [TaskId(task_id) for (task_id,) in await cursor.fetchall()]

    async def finish(
        self, task_id: TaskId, *, purge: bool = False, wait: bool = True, meta: Meta | None = None
    ) -> int | None:
        """Does what is left to do of a deletion; returns how many events were redacted now.

        purge: what its other events say goes, too, though the deletion did not ask for it. wait: until another who is
        at it is done; otherwise None is returned then. Raises psycopg.Error, LogUnavailable, OSError: do it again.
        """
        await self.remove_files(task_id)
        await self.sources.remove_of_task(task_id)
        async with self.store.connection() as conn, _alone(conn, task_id, wait=wait) as alone:
            if not alone:
                return None
            if purge:
                await conn.execute(query("deletions", "want_purge"), {"task_id": task_id})
            wanted = await _purge_wanted(conn, task_id)
            if wanted is None:
                return 0
            positions = await _payloads(conn, task_id, purge=wanted)
            reason = "purge" if wanted else "task deleted"
            for start in range(0, len(positions), REDACTED_AT_ONCE):
                await self._redact(conn, task_id, positions[start : start + REDACTED_AT_ONCE], reason, meta)
            if wanted:
                await self.remove_loaded(task_id)
                await self._say_purged(conn, task_id, meta)
            await conn.execute(query("deletions", "done"), {"task_id": task_id})
        return len(positions)

    async def _redact(
        self, conn: psycopg.AsyncConnection[Any], task_id: TaskId, positions: list[int], reason: str, meta: Meta | None
    ) -> None:
        fact = EventsRedacted(positions=tuple(positions), reason=reason)
        async with conn.transaction():
            await conn.execute(query("log", "redact"), {"positions": positions})
            # said before it is so: interrupted in between it is done and said again, but never done without a word
            await self.store.lane.append(log_stream(task_id), [fact], expected=None, meta=meta)

    async def _say_purged(self, conn: psycopg.AsyncConnection[Any], task_id: TaskId, meta: Meta | None) -> None:
        """Not by way of the task: its stream no longer tells what it was."""
        cursor = await conn.execute(query("deletions", "purged"), {"task_id": task_id, "stream": task_stream(task_id)})
        redacted, said = await cursor.fetchone() or (0, False)
        if not said:
            fact = TaskPurged(task_id=task_id, redacted=redacted)
            await self.store.lane.append(task_stream(task_id), [fact], expected=None, meta=meta)


async def _purge_wanted(conn: psycopg.AsyncConnection[Any], task_id: TaskId) -> bool | None:
    """None where nothing is left to do."""
    cursor = await conn.execute(query("deletions", "open"), {"task_id": task_id})
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def _payloads(conn: psycopg.AsyncConnection[Any], task_id: TaskId, *, purge: bool) -> list[int]:
    """Positions of the events whose payload has to go."""
    wanted = {log_stream(task_id): _LINES}
    if purge:
        wanted |= {pairs_stream(task_id): _PAIRS, task_stream(task_id): _CONTENTS}
    positions: list[int] = []
    for stream, types in wanted.items():
        cursor = await conn.execute(query("log", "payload_positions"), {"stream": stream, "types": list(types)})
        positions += [p for (p,) in await cursor.fetchall()]
    return sorted(positions)


@asynccontextmanager
async def _alone(conn: psycopg.AsyncConnection[Any], task_id: TaskId, *, wait: bool) -> AsyncGenerator[bool]:
    """Whether nobody else is at the same deletion; as long as the connection lives at most."""
    parameters = {"task_id": task_id}
    alone = True
    try:
        # within: who is cancelled in the moment it is granted holds it all the same
        if wait:
            await conn.execute(query("deletions", "lock"), parameters)
        else:
            cursor = await conn.execute(query("deletions", "try_lock"), parameters)
            alone = await cursor.fetchone() == (True,)
        yield alone
    finally:
        if alone and not conn.closed:
            await conn.execute(query("deletions", "unlock"), parameters)
