"""How many connections all processes together open to one business database: each takes a slot first.

Slots are advisory locks in the event log's database, so that a process that dies gives its own back. They are counted
by address (host, port, database), however many names a database is registered under.

An execution that holds a connection may need another one to go on. So the last slot is only for holders that have one
already: there is always one execution that can finish.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, Self

import psycopg

from runtime.postgres import connections
from runtime.settings.settings import Settings
from runtime.sources.registry import address_of
from schema.named_queries import query

logger = logging.getLogger(__name__)


class Slot(NamedTuple):
    """One of the connections a source may have."""

    address: str
    number: int


@dataclass(slots=True, kw_only=True)
class SlotBudget:
    """One per process, for all its threads. `connect` opens a session of its own to the log's database, no pooler."""

    connect: Callable[[], psycopg.Connection[Any]]
    scope: str
    """Processes of the same scope count together."""
    limit: int
    forgotten: SimpleQueue[Slot] = field(default_factory=SimpleQueue[Slot])
    """Slots whose connection was never closed. The next call that takes or gives back a slot frees them, too."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _conn: psycopg.Connection[Any] | None = None
    _taken: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    """By address: the slots of this process and who holds each."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The slots of a process, by its settings. The session is opened when it is first needed."""
        connect = partial(_session, settings)
        return cls(connect=connect, scope=settings.database_schema, limit=settings.source_connections)

    def try_take(self, address: str, holder: str) -> Slot | None:
        """A slot, which is to be given back; None if none is free. Asks the database. Raises psycopg.Error."""
        with self._lock:
            self._free_forgotten()
            taken = self._taken.setdefault(address, {})
            most = self.limit if holder in taken.values() else self.limit - 1
            found = self._session().execute(
                query("connections", "take_slot"),
                {"scope": self.scope, "address": address, "mine": list(taken), "most": most},
            )
            row = found.fetchone()
            if row is None:
                return None
            taken[row[0]] = holder
            return Slot(address, row[0])

    def give_back(self, slot: Slot) -> None:
        """Asks the database: not on an event loop."""
        with self._lock:
            self._free(slot)
            self._free_forgotten()

    def close(self) -> None:
        with self._lock:
            if self._conn is not None:
                self._conn.close()
            self._conn = None

    def _free_forgotten(self) -> None:
        with suppress(Empty):
            while True:
                self._free(self.forgotten.get_nowait())

    def _free(self, slot: Slot) -> None:
        self._taken[slot.address].pop(slot.number, None)
        conn = self._conn
        if conn is None:
            return
        try:
            conn.execute(
                query("connections", "release_slot"),
                {"scope": self.scope, "address": slot.address, "slot": slot.number},
            )
        except psycopg.Error as lost:
            # with the session its locks are gone; the next one takes again what is still held
            logger.warning("slots of sources are taken again: %s", str(lost).strip())
            conn.close()
            self._conn = None

    def _session(self) -> psycopg.Connection[Any]:
        if self._conn is not None and not self._conn.closed:
            return self._conn
        self._conn = self.connect()
        for address, taken in self._taken.items():
            for slot in taken:
                # where another process was faster, the two share it until one is done
                self._conn.execute(
                    query("connections", "take_slot_again"), {"scope": self.scope, "address": address, "slot": slot}
                )
        return self._conn


def slot_address(dsn: str) -> str:
    """The address by which connections to a source are counted."""
    return "{host}:{port}/{database}".format_map(address_of(dsn))


def _session(settings: Settings) -> psycopg.Connection[Any]:
    """A session to the log's database that holds the slots of a process. Raises psycopg.Error."""
    dsn = settings.database_direct_url or settings.database_url
    assert dsn is not None  # noqa: S101  # open_log has refused otherwise
    conn = connections.session(dsn, "querymill source slots", setting="QUERYMILL_DATABASE_URL")
    with connections.closed_on_failure(conn):
        conn.execute("set statement_timeout to '5s'")
    return conn
