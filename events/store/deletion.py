"""What follows the deletion of a task, done by whoever deleted it or by another: files, connection and texts go."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from events.facts.ids import TaskId, log_stream, pairs_stream, task_stream
from events.facts.records import EventsRedacted
from events.facts.task.facts import TaskPurged
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.sources.registry import SourceRegister
from schema.named_queries import query

REDACTED_AT_ONCE = 5_000
"""Events per transaction: an interrupted deletion continues after the last one."""
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
    """Deleted tasks of which something is left. Each has a row in `open_deletions` from the commit that deletes it.

    Every step can be repeated, and the row goes last: after any interruption, the next caller continues.
    """

    store: EventStore
    sources: SourceRegister
    remove_files: Callable[[TaskId], Awaitable[object]]
    remove_loaded: Callable[[TaskId], Awaitable[object]]
    """Called only for a purge: what was loaded is in use elsewhere, and otherwise outlives the task."""

    async def is_open(self, task_id: TaskId) -> bool:
        async with self.store.connection() as conn:
            return await _purge_wanted(conn, task_id) is not None

    async def left(self, *, older_than: float) -> list[TaskId]:
        """Those opened at least so many seconds ago, oldest first: whoever began them has probably ended."""
        async with self.store.connection() as conn:
            cursor = await conn.execute(query("deletions", "unfinished_deletions"), {"seconds": older_than})
            return [TaskId(task_id) for (task_id,) in await cursor.fetchall()]

    async def finish(
        self, task_id: TaskId, *, purge: bool = False, wait: bool = True, meta: Meta | None = None
    ) -> int | None:
        """Does what is left to do of a deletion; returns how many events were redacted now.

        purge: redact its other events as well, even if the deletion did not ask for it.
        wait: until another caller who is finishing the same deletion is done; otherwise None is returned at once.
        Raises psycopg.Error, LogUnavailable, OSError; it can then be called again.
        """
        await self.remove_files(task_id)
        await self.sources.remove_of_task(task_id)
        async with self.store.connection() as conn, _alone(conn, task_id, wait=wait) as alone:
            if not alone:
                return None
            if purge:
                await conn.execute(query("deletions", "request_purge"), {"task_id": task_id})
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
            await conn.execute(query("deletions", "finish_deletion"), {"task_id": task_id})
        return len(positions)

    async def _redact(
        self, conn: psycopg.AsyncConnection[Any], task_id: TaskId, positions: list[int], reason: str, meta: Meta | None
    ) -> None:
        fact = EventsRedacted(positions=tuple(positions), reason=reason)
        async with conn.transaction():
            await conn.execute(query("event_log", "redact"), {"positions": positions})
            # appended before the redaction commits: after an interruption it is repeated, but never goes unrecorded
            await self.store.lane.append(log_stream(task_id), [fact], expected=None, meta=meta)

    async def _say_purged(self, conn: psycopg.AsyncConnection[Any], task_id: TaskId, meta: Meta | None) -> None:
        """Appended directly, not decided on the task: its stream, redacted, no longer gives its state."""
        cursor = await conn.execute(query("deletions", "purged"), {"task_id": task_id, "stream": task_stream(task_id)})
        redacted, said = await cursor.fetchone() or (0, False)
        if not said:
            fact = TaskPurged(task_id=task_id, redacted=redacted)
            await self.store.lane.append(task_stream(task_id), [fact], expected=None, meta=meta)


async def _purge_wanted(conn: psycopg.AsyncConnection[Any], task_id: TaskId) -> bool | None:
    """None where nothing is left to do."""
    cursor = await conn.execute(query("deletions", "open_deletion"), {"task_id": task_id})
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def _payloads(conn: psycopg.AsyncConnection[Any], task_id: TaskId, *, purge: bool) -> list[int]:
    """Positions of the events whose payload has to go."""
    wanted = {log_stream(task_id): _LINES}
    if purge:
        wanted |= {pairs_stream(task_id): _PAIRS, task_stream(task_id): _CONTENTS}
    positions: list[int] = []
    for stream, types in wanted.items():
        cursor = await conn.execute(
            query("event_log", "redactable_positions"), {"stream": stream, "types": list(types)}
        )
        positions += [p for (p,) in await cursor.fetchall()]
    return sorted(positions)


@asynccontextmanager
async def _alone(conn: psycopg.AsyncConnection[Any], task_id: TaskId, *, wait: bool) -> AsyncGenerator[bool]:
    """Holds the lock of one deletion, at most for as long as the connection lives; False where another holds it."""
    parameters = {"task_id": task_id}
    alone = True
    try:
        # inside the try: a caller cancelled at the moment the lock is granted holds it all the same
        if wait:
            await conn.execute(query("deletions", "lock"), parameters)
        else:
            cursor = await conn.execute(query("deletions", "try_lock"), parameters)
            alone = await cursor.fetchone() == (True,)
        yield alone
    finally:
        if alone and not conn.closed:
            await conn.execute(query("deletions", "unlock"), parameters)
