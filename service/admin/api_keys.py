"""API keys. A key is returned only on creation; the database stores its digest."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg
from psycopg import sql

from events.facts.ids import key_stream
from events.facts.records import KeyCreated, KeyRevoked
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.newest_states import LeastRecentlyUsed
from service.schemas.errors import KeyExists, KeyUnknown
from service.schemas.fields import KeyScope
from service.schemas.formats import stamp, view_of_row
from service.schemas.requests import KeyRequest
from service.schemas.responses.operation import KeyList, KeyView, NewKey
from service.schemas.responses.removed import Removed

PREFIX = "qm_"
_KEY = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
MAX_REFUSED = 1_000
"""Maximum number of unknown keys remembered."""
REFUSED_SECONDS = 10.0
"""Time for which an unknown key is refused again without a query."""


class Caller(NamedTuple):
    """Name and scope of a valid key."""

    name: str
    scope: KeyScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    store: EventStore
    settings: Settings
    refused: LeastRecentlyUsed[str, float] = field(default_factory=lambda: LeastRecentlyUsed(MAX_REFUSED))
    """Monotonic time until which each unknown key is refused without a query."""

    async def create(self, request: KeyRequest, *, meta: Meta | None = None) -> NewKey:
        """Create an API key and return it; it cannot be retrieved later. Raises KeyExists if the name is in use."""
        key = PREFIX + secrets.token_urlsafe(32)
        self.store.lane.secrets.register(key)
        parameters = {"name": request.name, "digest": digest_of(key), "scope": request.scope}
        async with self.store.connection() as conn, conn.transaction():
            row = await (await conn.execute(query("registers", "add_key"), parameters)).fetchone()
            if row is None:
                raise KeyExists(name=request.name)
            await self._append(KeyCreated(name=request.name, scope=request.scope), meta)
        return NewKey(name=request.name, scope=request.scope, key=key, created_at=stamp(row[0], self.settings.zone))

    async def list(self) -> KeyList:
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("registers", "list_keys"))).fetchall()
        return KeyList(keys=[view_of_row(KeyView, row, self.settings.zone) for row in rows])

    async def revoke(self, name: str, *, meta: Meta | None = None) -> Removed:
        async with self.store.connection() as conn, conn.transaction():
            row = await (await conn.execute(query("registers", "revoke_key"), {"name": name})).fetchone()
            if row is None:
                raise KeyUnknown(name=name)
            await self._append(KeyRevoked(name=name), meta)
        return Removed(name=name)

    async def _append(self, fact: KeyCreated | KeyRevoked, meta: Meta | None) -> None:
        """Append the fact before the key's row is committed, so that the log has every valid key."""
        await self.store.lane.append(key_stream(fact.name), [fact], expected=None, meta=meta)

    async def caller(self, key: str) -> Caller | None:
        """Return the name and scope of a key; None if the key is unknown or revoked.

        Malformed keys, and keys refused within the last REFUSED_SECONDS, are refused without a query.
        """
        if _KEY.fullmatch(key) is None or (self.refused.get(key) or 0.0) > time.monotonic():
            return None
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("registers", "find_key"), {"digest": digest_of(key)})).fetchone()
        if row is None:
            self.refused.put(key, time.monotonic() + REFUSED_SECONDS)
            return None
        return Caller(*row)


def digest_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def any_key(dsn: str, schema: str) -> bool:
    """Return True if the database has a valid key, which a service needs if other machines can reach it."""
    with psycopg.connect(dsn) as conn:
        # set by a statement, because poolers refuse startup options
        conn.execute("select set_config('search_path', %s, true)", (sql.Identifier(schema).as_string(conn),))
        row = conn.execute(query("registers", "count_keys")).fetchone()
    return bool(row and row[0])
