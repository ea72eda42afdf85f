"""Wake-up of an executor by NOTIFY on the work channel. Notifications are only hints; the scheduler reads the log.

The listener shares the scheduler's connection and reads its socket through libpq. This saves time: the backend that
has just sent a notification is already awake when the scheduler's query arrives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from events.facts.ids import ExecutorId
from runtime.postgres.connections import hanging_up_after

PROBE_SECONDS = 10.0
"""Time without a wake-up after which the connection is probed: a network that drops packets raises no error."""
PROBE_TIMEOUT_SECONDS = 3.0
BACKUP_SECONDS = 0.05
"""Time after which the executor named last looks for a request that an executor named before may have claimed."""


@dataclass(slots=True, kw_only=True)
class Listener:
    """Listener that wakes the scheduler at each notification, at each connect (because earlier notifications are lost),
    and if `woken` is set.
    """

    executor: ExecutorId
    channel: str
    """Channel of the notifications."""
    catch_up_seconds: float
    """Time after which the scheduler is woken to read of requests for which only other executors were woken."""
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    listening: bool = False
    """True while the connection listens on the channel."""
    notified: bool = False
    """True if events may have been appended since the scheduler last read the log."""
    must_pass_on: bool = False
    """True if this executor was woken for requests of which other executors may not know."""
    has_unread: bool = False
    """True if other executors were woken for requests since the scheduler last read the log."""
    released: bool = False
    """True if a lease may have been released since the scheduler last read the log."""
    cleanup: bool = False
    """True if deletions may have been requested since the scheduler last read the log."""
    _conn: psycopg.AsyncConnection[Any] | None = None
    _watched: int | None = None
    _lost: psycopg.Error | None = None

    async def listen(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Start to listen on a connection, and wake the scheduler. Raises psycopg.Error."""
        self._conn, self._lost = conn, None
        # handles notifications that arrive while the driver reads the result of a query
        conn.add_notify_handler(lambda hint: self._note(hint.payload))
        await conn.execute(sql.SQL("listen {}").format(sql.Identifier(self.channel)))
        self.listening = True
        self.released = self.cleanup = self.notified = True
        self.woken.set()
        self.ready.set()

    def lost(self) -> None:
        """Discard the connection, which was lost or is about to be closed."""
        self._conn, self.listening = None, False

    async def wait(self, seconds: float) -> bool:
        """Wait up to `seconds` for a wake-up; return True if woken. Raises psycopg.Error if the connection is lost."""
        self._take()
        if not self.woken.is_set():
            self._watch()
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self.woken.wait()
            finally:
                self._unwatch()
        if self._lost is not None:
            raise self._lost
        was_woken = self.woken.is_set()
        self.woken.clear()
        return was_woken

    async def probe(self) -> None:
        """Test the connection with a query. Raises psycopg.Error if the connection is lost."""
        conn = self._connection()
        with hanging_up_after(PROBE_TIMEOUT_SECONDS, conn):
            await conn.execute("select 1")

    def _connection(self) -> psycopg.AsyncConnection[Any]:
        if self._conn is None:
            raise psycopg.OperationalError("the listener has no connection")
        return self._conn

    def _take(self) -> None:
        pgconn = self._connection().pgconn
        while hint := pgconn.notifies():
            self._note(hint.extra.decode())

    def _note(self, payload: str) -> None:
        match payload.split():
            case ["for", *executors]:
                self._note_named(executors)
                return
            case ["released"]:
                self.released = True
            case ["cleanup"]:
                self.cleanup = True
            case _:
                pass
        self.notified = True
        self.woken.set()

    def _note_named(self, executors: Sequence[str]) -> None:
        if self.executor in executors[:-1] or [self.executor] == executors:
            self._wake_named()
            return
        loop = asyncio.get_running_loop()
        if not self.has_unread:
            self.has_unread = True
            loop.call_later(self.catch_up_seconds, self._catch_up)
        if self.executor == executors[-1]:
            loop.call_later(BACKUP_SECONDS, self._wake_named)

    def _wake_named(self) -> None:
        self.must_pass_on = self.notified = True
        self.woken.set()

    def _catch_up(self) -> None:
        if self.has_unread:
            self.notified = True
            self.woken.set()

    def _watch(self) -> None:
        self._watched = self._connection().pgconn.socket
        asyncio.get_running_loop().add_reader(self._watched, self._readable)

    def _unwatch(self) -> None:
        """Stop watching the socket. Call this before libpq uses the socket: libpq may close the socket, and another
        connection may then get the same file descriptor.
        """
        if self._watched is not None:
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = None

    def _readable(self) -> None:
        self._unwatch()
        try:
            self._connection().pgconn.consume_input()
            self._take()
            if not self.woken.is_set():
                self._watch()
        except psycopg.Error as lost:
            self._lost = lost
            self.woken.set()
