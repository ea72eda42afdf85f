"""How many connections all executors together open to one business database: each takes a slot first.

Slots are advisory locks in the event log's database, so that a process that dies gives its own back. They are counted
by address (host, port, database), however many names a database is registered under.

An execution that holds a connection may need another one to go on. So the last slot is only for those that hold one
already: there is always one execution that can finish.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import psycopg

from executor.attempts import while_log_away
from executor.stopping import StopToken
from runtime import database
from runtime.settings import Settings
from runtime.source_connection import SourceFull
from schema.named_queries import query

logger = logging.getLogger("DataPipelineOrchestrator")

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25
"""Seconds between attempts to get a slot."""
PATIENCE_SECONDS = 60.0


class Slot(NamedTuple):
    """One of the connections a source may have."""

    address: str
    number: int


@dataclass(slots=True, kw_only=True)
class SourceSlots:
    """One per process, for all its threads. `connect` opens a session of its own to the log's database, no pooler."""

    connect: Callable[[], psycopg.Connection[Any]]
    scope: str
    """Executors of the same scope count together."""
    limit: int
    patience: float = PATIENCE_SECONDS
    """Seconds to wait for a source that takes no more connections, though there is a slot."""
    forgotten: SimpleQueue[Slot] = field(default_factory=SimpleQueue[Slot])
    """Slots whose connection nobody has closed. Whoever takes or gives back a slot next gives them back, too."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])
    """By address: who waits so, one after another."""
    _conn: psycopg.Connection[Any] | None = None
    _taken: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    """By address: the slots of this process and who holds each."""

    def take(self, address: str, holder: str, token: StopToken) -> Slot:
        """Waits in this thread for a slot, which is to be given back. Raises Stopped, LogUnavailable, psycopg.Error."""
        pause = FIRST_PAUSE
        while True:
            number = while_log_away(lambda: self._try(address, holder), token)
            if number is not None:
                return Slot(address, number)
            if pause == FIRST_PAUSE:
                logger.info("等待数据源连接: %s 的 %d 个连接均被占用", address, self.limit)
            token.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def give_back(self, slot: Slot) -> None:
        """Asks the database: not on an event loop."""
        with self._lock:
            self._free(slot)
            self._free_forgotten()

    def opened[Conn](self, address: str, token: StopToken, connect: Callable[[], Conn]) -> Conn:
        """What `connect` gives, in this thread. Raises Stopped, and what `connect` raises.

        A source may take fewer connections than it has slots, such as of a role that may have one. Whoever comes then
        waits for another to end, but no longer than `patience`.
        """
        with self._lock:
            turn = self._turns.setdefault(address, threading.Lock())
        if not turn.locked():
            with suppress(SourceFull):
                return connect()
        while not turn.acquire(timeout=LONGEST_PAUSE):
            token.check()
        try:
            return self._waited_for(address, token, connect)
        finally:
            turn.release()

    def _waited_for[Conn](self, address: str, token: StopToken, connect: Callable[[], Conn]) -> Conn:
        waited = 0.0
        while True:
            try:
                return connect()
            except SourceFull as full:
                if waited >= self.patience:
                    raise
                if not waited:
                    logger.info("等待数据源连接: %s 不再接受连接 (%s)", address, full)
            token.sleep(LONGEST_PAUSE)
            waited += LONGEST_PAUSE

    def close(self) -> None:
        with self._lock:
            if self._conn is not None:
                self._conn.close()
            self._conn = None

    def _try(self, address: str, holder: str) -> int | None:
        with self._lock:
            self._free_forgotten()
            taken = self._taken.setdefault(address, {})
            most = self.limit if holder in taken.values() else self.limit - 1
            found = self._session().execute(
                query("leases", "take_slot"),
                {"scope": self.scope, "address": address, "mine": list(taken), "most": most},
            )
            row = found.fetchone()
            if row is None:
                return None
            taken[row[0]] = holder
            return row[0]

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
                query("leases", "give_slot_back"),
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
                    query("leases", "take_slot_again"), {"scope": self.scope, "address": address, "slot": slot}
                )
        return self._conn


def source_slots(settings: Settings) -> SourceSlots:
    """The slots of a process, by its settings. The session to the log's database is opened when it is first needed."""
    dsn = settings.database_direct_url or settings.database_url
    assert dsn is not None  # noqa: S101  # open_log has refused otherwise

    def connect() -> psycopg.Connection[Any]:
        conn = database.session(dsn, "querymill source slots", setting="QUERYMILL_DATABASE_URL")
        with database.closed_on_failure(conn):
            conn.execute("set statement_timeout to '5s'")
        return conn

    return SourceSlots(connect=connect, scope=settings.database_schema, limit=settings.source_connections)
