"""Connection of the feed, which reads notifications and pages directly with libpq.

With the driver, reading one notification and one page would take longer than all later work until the event is sent.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any, LiteralString, Self

import psycopg
from psycopg import sql

from events.append.prepared_statement import PreparedStatement
from events.wire.event import Event
from runtime.postgres.connections import hanging_up_after
from schema.named_queries import query

PAGE = 1_000
_PARAMETERS = Struct("!q").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Time 0 of the server's binary format."""


class FeedConnection:
    """Reader of notifications and pages of the log. Methods raise psycopg's errors if the connection is lost."""

    __slots__ = ("_channel", "_conn", "_notified", "_page")

    def __init__(self, conn: psycopg.AsyncConnection[Any], channel: str, page: PreparedStatement) -> None:
        self._conn = conn
        self._channel = channel
        self._page = page
        self._notified: int | None = None
        # for notifications that arrive during statements of the driver
        conn.add_notify_handler(lambda hint: self._note(hint.payload))

    @classmethod
    async def open(cls, conn: psycopg.AsyncConnection[Any], channel: str, *, answer_seconds: float) -> Self:
        """Prepare a connection for the feed, and start receiving notifications.

        answer_seconds: time after which a connection without a response counts as lost.
        """
        connection = cls(
            conn, channel, await PreparedStatement.prepare(conn, query("event_log", "follow_log"), 3, answer_seconds)
        )
        await connection.listen(answer_seconds)
        return connection

    async def listen(self, answer_seconds: float) -> None:
        """Start receiving notifications."""
        await self._execute("listen {}", answer_seconds)

    async def unlisten(self, answer_seconds: float) -> None:
        """Stop receiving notifications."""
        await self._execute("unlisten {}", answer_seconds)

    async def _execute(self, command: LiteralString, answer_seconds: float) -> None:
        with hanging_up_after(answer_seconds, self._conn):
            await self._conn.execute(sql.SQL(command).format(sql.Identifier(self._channel)))

    async def wait_for_notification(self, seconds: float) -> int | None:
        """Return the highest position notified since the last call; None if none arrives within `seconds`."""
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        self._take()
        # the received data may be a part of a notification, or another message
        while self._notified is None and await self._readable(until - clock()):
            self._conn.pgconn.consume_input()
            self._take()
        notified, self._notified = self._notified, None
        return notified

    async def probe(self, answer_seconds: float) -> bool:
        """Send a notification to this connection. Return False if the server's notification queue is full."""
        with hanging_up_after(answer_seconds, self._conn):
            try:
                await self._conn.execute("select pg_notify(%s, '0')", (self._channel,))
            except psycopg.errors.ProgramLimitExceeded:
                # a listening session somewhere in the cluster has not ended its transaction
                return False
        return True

    async def page(self, after: int, recorded_at: datetime | None = None) -> list[Event]:
        """Return at most PAGE events after a position, in order.

        recorded_at: time of the event at that position, if known; without that event, the page is empty unless the
        log has no event there.
        """
        time = None if recorded_at is None else _PARAMETERS((recorded_at - _EPOCH) // timedelta(microseconds=1))
        rows = await self._page.rows((_PARAMETERS(after), _PARAMETERS(PAGE), time))
        return [Event(*row) for row in rows]

    def _take(self) -> None:
        while hint := self._conn.pgconn.notifies():
            self._note(hint.extra)

    def _note(self, payload: str | bytes) -> None:
        with suppress(ValueError):
            self._notified = max(self._notified or 0, int(payload))

    async def _readable(self, seconds: float) -> bool:
        """Wait for data; return False if none arrives within `seconds`.

        The socket is watched only during the wait, because libpq may close it later and the descriptor may be reused.
        """
        loop, descriptor = asyncio.get_running_loop(), self._conn.pgconn.socket
        arrived: asyncio.Future[bool] = loop.create_future()
        loop.add_reader(descriptor, _resolve, arrived, True)
        timer = loop.call_later(seconds, _resolve, arrived, False)
        try:
            return await arrived
        finally:
            timer.cancel()
            loop.remove_reader(descriptor)


def _resolve(waiting: asyncio.Future[bool], answer: bool) -> None:
    if not waiting.done():
        waiting.set_result(answer)
