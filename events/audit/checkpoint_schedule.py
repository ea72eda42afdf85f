"""Checkpointing of the log: on request, or if a checkpoint is due and no other process is taking one."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, NamedTuple

import psycopg

from events.audit.checkpoints import Checkpoint, sign
from events.audit.known_checkpoints import audit_key, keep_checkpoint
from events.audit.log_tree import read_root
from events.audit.log_verification import LogAddress, connect
from events.facts.ids import AUDIT_STREAM
from events.facts.records import AuditCheckpointed
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.settings.settings import Settings
from schema.named_queries import query


class LogEnd(NamedTuple):
    """The log's last event and last checkpoint.

    waited: seconds since the last checkpoint, or since the first event if no checkpoint exists.
    """

    position: int
    checkpointed: int
    """Position of the event that records the last checkpoint; 0 if no checkpoint exists."""
    waited: float


def is_due(end: LogEnd, *, events: int, hours: float) -> bool:
    """Return True if a checkpoint is due: after `events` new events, or after `hours` hours with a new event.

    A limit of 0 is ignored.
    """
    since = end.position - end.checkpointed
    return since > 0 and ((events > 0 and since >= events) or (hours > 0 and end.waited >= hours * 3600))


async def take_checkpoint(store: EventStore, settings: Settings, *, meta: Meta | None = None) -> Checkpoint | None:
    """Complete the tree, sign its root, record the checkpoint and return it; return None if the log is empty.

    Raises Tampered if an event is missing, BadKeyFile if the signing key cannot be used.
    """
    async with store.connection() as conn, conn.transaction():
        await conn.execute(query("audit", "lock_checkpoints"), {"channel": settings.channel})
        end = await _log_end(conn)
        return None if end is None else await _take(store, settings, end, meta)


async def take_due_checkpoint(store: EventStore, settings: Settings, *, meta: Meta | None = None) -> Checkpoint | None:
    """Take and return a checkpoint if one is due and no other process is taking one; otherwise return None.

    Raises like `take_checkpoint`.
    """
    events, hours = settings.audit_checkpoint_events, settings.audit_checkpoint_hours
    async with store.connection() as conn, conn.transaction():
        cursor = await conn.execute(query("audit", "try_lock_checkpoints"), {"channel": settings.channel})
        if await cursor.fetchone() != (True,):
            return None
        # read under the lock, because its previous holder may just have taken a checkpoint
        end = await _log_end(conn)
        if end is None or not is_due(end, events=events, hours=hours):
            return None
        return await _take(store, settings, end, meta)


async def _log_end(conn: psycopg.AsyncConnection[Any]) -> LogEnd | None:
    row = await (await conn.execute(query("audit", "checkpoint_progress"))).fetchone()
    return None if row is None else LogEnd(row[0], row[1], float(row[2]))


async def _take(store: EventStore, settings: Settings, end: LogEnd, meta: Meta | None) -> Checkpoint:
    now = datetime.now(settings.zone).isoformat(timespec="seconds")
    taken = await asyncio.to_thread(_sign_and_keep, settings, end, now)
    fact = AuditCheckpointed(
        position=taken.position,
        root=taken.root,
        at=taken.at,
        signature=taken.signature,
        public_key=taken.public_key,
    )
    await store.lane.append(AUDIT_STREAM, [fact], expected=None, meta=meta)
    return taken


def _sign_and_keep(settings: Settings, end: LogEnd, at: str) -> Checkpoint:
    key = audit_key(settings)
    with connect(*LogAddress(settings.database_url or "", settings.database_schema)) as conn:
        root = read_root(conn, end.position)
    taken = sign(key, end.position, root, at)
    keep_checkpoint(settings, taken)
    return taken
