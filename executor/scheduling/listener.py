"""What wakes an executor: NOTIFY on the work channel. A hint only; the scheduler reads the table.

It listens over the connection that the scheduler asks its questions over, taken from libpq itself: the server process
that has just told is awake already when it is asked.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from runtime.postgres.connections import hanging_up_after

PROBE_SECONDS = 10.0
"""Silence after which the connection is tried: a silent loss of the network raises nothing."""
ANSWER_SECONDS = 3.0


@dataclass(slots=True, kw_only=True)
class Listener:
    """Wakes whoever waits for it: at a hint, at every connect (what was announced meanwhile is not announced again),
    and once `woken` is set.
    """

    channel: str | None
    """None where hints are switched off."""
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    listening: bool = False
    """Whether hints arrive now."""
    news: bool = False
    """Whether something was announced since somebody last looked."""
    released: bool = False
    """Whether a lease was given up since somebody last looked."""
    cleanup: bool = False
    """Whether deletions were asked for since somebody last looked."""
    _conn: psycopg.AsyncConnection[Any] | None = None
    _watched: int | None = None
    _lost: psycopg.Error | None = None

    async def listen(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Listens over this connection from here on. Raises psycopg's errors."""
        self._conn, self._lost = conn, None
        # those that come while the driver waits for an answer of its own
        conn.add_notify_handler(lambda hint: self._note(hint.payload))
        if self.channel is not None:
            await conn.execute(sql.SQL("listen {}").format(sql.Identifier(self.channel)))
            self.listening = True
        self.released = self.cleanup = self.news = True
        self.woken.set()
        self.ready.set()

    def lost(self) -> None:
        """The connection is of no more use."""
        self._conn, self.listening = None, False

    async def wait(self, seconds: float) -> bool:
        """Until it is woken; False where that takes longer. Raises psycopg's errors once the connection is lost."""
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
        """Raises psycopg's errors where the connection is silent because it is lost."""
        conn = self._connection()
        with hanging_up_after(ANSWER_SECONDS, conn):
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
        match payload:
            case "released":
                self.released = True
            case "cleanup":
                self.cleanup = True
            case _:
                pass
        self.news = True
        self.woken.set()

    def _watch(self) -> None:
        self._watched = self._connection().pgconn.socket
        asyncio.get_running_loop().add_reader(self._watched, self._readable)

    def _unwatch(self) -> None:
        """Before libpq touches the socket: it may close it, and its number be another connection's at once."""
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
