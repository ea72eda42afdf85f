"""Clean-up after the deletion of a task: its files, its connection and the payloads of its events."""

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
from runtime.sources.encrypted_sources import SourceRegister
from schema.named_queries import query

REDACTED_PER_TRANSACTION = 5_000
"""Events redacted per transaction; an interrupted deletion continues after the last committed transaction."""
_LINES = ("log.recorded",)
_PAIRS = ("pair.generated", "pair.validated", "pair.repaired", "pair.removed", "pair.edited")
_CONTENTS = (
    "task.created",
    "task.renamed",
    "unit.failed",
    "step.completed",
    "execution.completed",
    "execution.failed",
    "quality.reported",
    "quality.evaluated",
    "source.drifted",
    "model.called",
)
"""Types of a task's events that may contain business context, questions or literals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletions:
    """Unfinished deletions of tasks. Each has a row in `open_deletions`, added by the commit that deletes the task.

    All steps can be repeated, and the row is removed last, so the next caller can finish an interrupted deletion.
    """

    store: EventStore
    sources: SourceRegister
    remove_files: Callable[[TaskId], Awaitable[object]]
    remove_loaded: Callable[[TaskId], Awaitable[object]]
    """Removes the task's items from the vector store. Called only for a purge, because other programs use the items."""

    async def is_open(self, task_id: TaskId) -> bool:
        async with self.store.connection() as conn:
            return await _purge_wanted(conn, task_id) is not None

    async def unfinished(self, *, older_than: float) -> list[TaskId]:
        """Return the tasks whose deletion was opened at least `older_than` seconds ago and is unfinished, oldest first.

        The process that opened such a deletion has probably ended.
        """
        async with self.store.connection() as conn:
            cursor = await conn.execute(query("deletions", "unfinished_deletions"), {"seconds": older_than})
            return [TaskId(task_id) for (task_id,) in await cursor.fetchall()]

    async def finish(
        self, task_id: TaskId, *, purge: bool = False, wait: bool = True, meta: Meta | None = None
    ) -> int | None:
        """Do the remaining steps of a deletion; return the number of events redacted by this call.

        purge: redact the payloads of all events of the task, even if the deletion did not request it.
        wait: wait if another caller is finishing the same deletion; if false, return None in that case.
        Raises psycopg.Error, LogUnavailable, OSError; the call can then be repeated.
        """
        await self.remove_files(task_id)
        await self.sources.remove_of_task(task_id)
        async with self.store.connection() as conn, _deletion_lock(conn, task_id, wait=wait) as has_lock:
            if not has_lock:
                return None
            if purge:
                await conn.execute(query("deletions", "request_purge"), {"task_id": task_id})
            wanted = await _purge_wanted(conn, task_id)
            if wanted is None:
                return 0
            await conn.execute(query("objects", "release"), {"task_id": task_id})
            positions = await _payloads(conn, task_id, purge=wanted)
            reason = "purge" if wanted else "task deleted"
            for start in range(0, len(positions), REDACTED_PER_TRANSACTION):
                await self._redact(conn, task_id, positions[start : start + REDACTED_PER_TRANSACTION], reason, meta)
            if wanted:
                await self.remove_loaded(task_id)
                await self._record_purge(conn, task_id, meta)
            await conn.execute(query("deletions", "finish_deletion"), {"task_id": task_id})
        return len(positions)

    async def _redact(
        self, conn: psycopg.AsyncConnection[Any], task_id: TaskId, positions: list[int], reason: str, meta: Meta | None
    ) -> None:
        fact = EventsRedacted(positions=tuple(positions), reason=reason)
        async with conn.transaction():
            await conn.execute(query("event_log", "redact"), {"positions": positions})
            # appended before the redaction commits: an interruption may repeat the record, but never leaves it out
            await self.store.lane.append(log_stream(task_id), [fact], expected=None, meta=meta)

    async def _record_purge(self, conn: psycopg.AsyncConnection[Any], task_id: TaskId, meta: Meta | None) -> None:
        """Append TaskPurged unless the log already has it.

        `decide` is bypassed, because the state of the task can no longer be folded from its redacted stream.
        """
        cursor = await conn.execute(query("deletions", "purged"), {"task_id": task_id, "stream": task_stream(task_id)})
        redacted, is_recorded = await cursor.fetchone() or (0, False)
        if not is_recorded:
            fact = TaskPurged(task_id=task_id, redacted=redacted)
            await self.store.lane.append(task_stream(task_id), [fact], expected=None, meta=meta)


async def _purge_wanted(conn: psycopg.AsyncConnection[Any], task_id: TaskId) -> bool | None:
    """Return True if a purge was requested, False if not; None if the deletion is finished."""
    cursor = await conn.execute(query("deletions", "open_deletion"), {"task_id": task_id})
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def _payloads(conn: psycopg.AsyncConnection[Any], task_id: TaskId, *, purge: bool) -> list[int]:
    """Return the positions of the events to redact."""
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
async def _deletion_lock(conn: psycopg.AsyncConnection[Any], task_id: TaskId, *, wait: bool) -> AsyncGenerator[bool]:
    """Hold the lock of a deletion during the block; yield False if another session holds the lock.

    A lost connection releases the lock.
    """
    parameters = {"task_id": task_id}
    has_lock = True
    try:
        # inside the try: a cancelled caller may have been granted the lock
        if wait:
            await conn.execute(query("deletions", "lock"), parameters)
        else:
            cursor = await conn.execute(query("deletions", "try_lock"), parameters)
            has_lock = await cursor.fetchone() == (True,)
        yield has_lock
    finally:
        if has_lock and not conn.closed:
            await conn.execute(query("deletions", "unlock"), parameters)
