"""The feed's connection: hints and pages, taken from libpq itself.

Through the driver, one notification and one page would cost more than everything after them until the event is on the
wire: a generator, a cursor and a timer for each, and several looks at the socket.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from struct import Struct
from typing import Any, LiteralString, Self

import psycopg
from psycopg import sql

from events.append.prepared_statement import Statement
from events.wire.event import Event
from runtime.postgres.connections import hanging_up_after
from schema.named_queries import query

PAGE = 1_000
_PARAMETERS = Struct("!q").pack


class Tail:
    """On a connection that does nothing else. Raises psycopg's errors once it is lost."""

    __slots__ = ("_channel", "_conn", "_heard", "_page")

    def __init__(self, conn: psycopg.AsyncConnection[Any], channel: str, page: Statement) -> None:
        self._conn = conn
        self._channel = channel
        self._page = page
        self._heard: int | None = None
        # those that come while the driver waits for an answer of its own
        conn.add_notify_handler(lambda hint: self._note(hint.payload))

    @classmethod
    async def open(
        cls, conn: psycopg.AsyncConnection[Any], channel: str, *, listen: bool, answer_seconds: float
    ) -> Self:
        """`answer_seconds`: how long the database may take over a page."""
        tail = cls(conn, channel, await Statement.prepare(conn, query("event_log", "follow_log"), 2, answer_seconds))
        if listen:
            await tail.listen(answer_seconds)
        return tail

    async def listen(self, answer_seconds: float) -> None:
        """Hints come from now on."""
        await self._say("listen {}", answer_seconds)

    async def unlisten(self, answer_seconds: float) -> None:
        """None come from now on."""
        await self._say("unlisten {}", answer_seconds)

    async def _say(self, command: LiteralString, answer_seconds: float) -> None:
        with hanging_up_after(answer_seconds, self._conn):
            await self._conn.execute(sql.SQL(command).format(sql.Identifier(self._channel)))

    async def hear(self, seconds: float) -> int | None:
        """The newest position that hints have named since the last call; None where none comes in that time."""
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        self._take()
        # what arrives may be half a hint, or something else
        while self._heard is None and await self._readable(until - clock()):
            self._conn.pgconn.consume_input()
            self._take()
        heard, self._heard = self._heard, None
        return heard

    async def probe(self, answer_seconds: float) -> bool:
        """Has the database send a hint that names nothing; False where it answers, but can send none at this time."""
        with hanging_up_after(answer_seconds, self._conn):
            try:
                await self._conn.execute("select pg_notify(%s, '0')", (self._channel,))
            except psycopg.errors.ProgramLimitExceeded:
                # its queue is full, as a session somewhere in the cluster that listens has not ended its transaction
                return False
        return True

    async def page(self, after: int) -> list[Event]:
        """The log in order after a position, PAGE events at most."""
        rows = await self._page.rows((_PARAMETERS(after), _PARAMETERS(PAGE)))
        return [Event(*row) for row in rows]

    def _take(self) -> None:
        while hint := self._conn.pgconn.notifies():
            self._note(hint.extra)

    def _note(self, payload: str | bytes) -> None:
        with suppress(ValueError):
            self._heard = max(self._heard or 0, int(payload))

    async def _readable(self, seconds: float) -> bool:
        """Watched only while libpq does not touch it: libpq may close it, and another socket get its number at once."""
        loop, descriptor = asyncio.get_running_loop(), self._conn.pgconn.socket
        came: asyncio.Future[bool] = loop.create_future()
        loop.add_reader(descriptor, _tell, came, True)
        timer = loop.call_later(seconds, _tell, came, False)
        try:
            return await came
        finally:
            timer.cancel()
            loop.remove_reader(descriptor)


def _tell(waiting: asyncio.Future[bool], answer: bool) -> None:
    if not waiting.done():
        waiting.set_result(answer)
