"""Connection slots: the limit of connections that all processes together open to a business database.

Slots are advisory locks in the log's database, so a process that dies releases its slots, and all logs of a database
share the limit. Slots are counted by address (IP address, port, database), not by the name of the source.

An execution that holds a connection may need another one to continue. The last slot is therefore reserved for holders
of a slot, so that one execution can always finish.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict

from runtime.postgres import connections
from runtime.settings.host_patterns import is_socket
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import address_of
from schema.named_queries import query

logger = logging.getLogger(__name__)


class ConnectionSlot(NamedTuple):
    """Permission for one connection to the source at `address`."""

    address: str
    number: int


@dataclass(slots=True, kw_only=True)
class ConnectionSlots:
    """Connection slots of a process and its threads. `connect` opens an unpooled session to the log's database."""

    connect: Callable[[], psycopg.Connection[Any]]
    limit: int
    forgotten: SimpleQueue[ConnectionSlot] = field(default_factory=SimpleQueue[ConnectionSlot])
    """Slots of connections that were garbage-collected unclosed. The next `try_take` or `release` frees these slots."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _conn: psycopg.Connection[Any] | None = None
    _taken: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    """Slots of this process with their holders, by address."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the connection slots of a process. The session is opened when first used."""
        connect = partial(_session, settings)
        return cls(connect=connect, limit=settings.source_connections)

    def try_take(self, address: str, holder: str) -> ConnectionSlot | None:
        """Take a slot for `holder`, to be released with `release`; return None if no slot is free.

        Blocks on a database query. Raises psycopg.Error.
        """
        with self._lock:
            self._free_forgotten()
            taken = self._taken.setdefault(address, {})
            limit = self.limit if holder in taken.values() else self.limit - 1
            found = self._session().execute(
                query("connections", "take_slot"),
                {"address": address, "own": list(taken), "limit": limit},
            )
            row = found.fetchone()
            if row is None:
                return None
            taken[row[0]] = holder
            return ConnectionSlot(address, row[0])

    def release(self, slot: ConnectionSlot) -> None:
        """Release a slot. Blocks on a database query, so not for use in the event loop."""
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

    def _free(self, slot: ConnectionSlot) -> None:
        self._taken[slot.address].pop(slot.number, None)
        conn = self._conn
        if conn is None:
            return
        try:
            conn.execute(
                query("connections", "release_slot"),
                {"address": slot.address, "slot": slot.number},
            )
        except psycopg.Error as lost:
            # the locks ended with the session; the next session takes the remaining slots again
            logger.warning("the connection slots of sources are taken again: %s", str(lost).strip())
            conn.close()
            self._conn = None

    def _session(self) -> psycopg.Connection[Any]:
        if self._conn is not None and not self._conn.closed:
            return self._conn
        self._conn = self.connect()
        for address, taken in self._taken.items():
            for slot in taken:
                # if another process has taken the slot meanwhile, both share the slot until one releases it
                self._conn.execute(query("connections", "take_slot_again"), {"address": address, "slot": slot})
        return self._conn


def slot_address(dsn: str) -> str:
    """Return the address by which connections to a source are counted, with the host's lowest IP address.

    Blocks on a name lookup. A socket, or a host that cannot be resolved, is counted as it is written.
    """
    address = address_of(dsn)
    host = str(conninfo_to_dict(dsn).get("hostaddr") or address["host"])
    if not is_socket(host):
        with suppress(OSError, UnicodeError):
            host = min(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    return f"{host}:{address['port']}/{address['database']}"


def _session(settings: Settings) -> psycopg.Connection[Any]:
    """Open the session that holds the slots of a process. Raises psycopg.Error."""
    dsn = settings.database_direct_url or settings.database_url
    assert dsn is not None  # noqa: S101  # open_log has refused otherwise
    conn = connections.session(dsn, "querymill source slots", setting="QUERYMILL_DATABASE_URL")
    with connections.closed_on_failure(conn):
        conn.execute("set statement_timeout to '5s'")
    return conn
