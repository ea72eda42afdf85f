"""Feed of the log: notifications wake the feed, which then reads the events from the table.

Order on each connection: LISTEN, read, wait. A lost notification delays events by at most `fallback_seconds`; a silent
loss of the network is detected by a probe notification that must return. After connecting, and when a read returns no
events, the feed checks that the log still contains the last event read; if it contains another one there, no read
returns events. Statements that take too long are ended by closing the socket, because a cancellation would wait for the
server as well. At high rates the feed polls without
LISTEN.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from events.follow.feed_connection import PAGE, FeedConnection
from events.follow.rollback_detection import RollbackDetector
from events.wire.event import Event
from runtime.postgres.connections import Connect, hanging_up_after

logger = logging.getLogger(__name__)

type Subscriber = Callable[[Sequence[Event]], None]

PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.0001, 0.005
"""Pause after a read: PAUSE_SECONDS for each event returned, at most MAX_PAUSE_SECONDS. Pauses limit the number of
reads, because a read costs the database as much as appending thirty events."""
READS_BEFORE_POLLING = 20
"""Number of consecutive reads with the longest pause after which polling starts."""
MIN_POLLED_EVENTS = 10
"""Number of events per read below which polling ends."""
PROBE_SECONDS = 10.0
ANSWER_SECONDS = 5.0
"""Time a read or a probe may take before the connection counts as lost."""


@dataclass(slots=True, kw_only=True)
class Feed:
    """Reader that delivers all events after `position` to its subscribers, in order and in pages.

    Subscribers must not block. A process has one feed per channel.
    """

    connect: Connect
    channel: str
    position: int = 0
    fallback_seconds: float = 5.0
    probe_seconds: float = PROBE_SECONDS
    """Seconds of silence after which the connection is probed."""
    answer_seconds: float = ANSWER_SECONDS
    connected: bool = False
    """True if the feed is connected and has read all events that existed when listening started."""
    lost: str | None = None
    """Error of the driver or the server that ended the connection; None after reconnecting."""
    _rollback_detector: RollbackDetector = field(default_factory=RollbackDetector)
    _refused: OSError | None = None
    """OSError raised by a subscriber. Any other OSError means a lost connection."""
    _subscribers: list[Subscriber] = field(default_factory=list[Subscriber])
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Add a subscriber; return a function that removes it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    async def reached(self, position: int) -> None:
        """Wait until the feed has delivered `position`."""
        while self.position < position:
            self._moved.clear()
            await self._moved.wait()

    async def run(self) -> None:
        """Follow the log, reconnecting as needed, until cancelled or until a subscriber fails.

        Raises LogRolledBack if the log no longer holds delivered events, because positions would be delivered twice.
        """
        pause = 0.1
        while True:
            was_connected = False
            try:
                conn = await self.connect()
                try:
                    await self._follow(conn)
                finally:
                    await conn.close()
            except (psycopg.Error, TimeoutError, OSError) as lost:
                if lost is self._refused:
                    raise
                self.lost = str(lost).strip() or type(lost).__name__
                logger.warning("the feed lost its connection: %s", self.lost)
            finally:
                # also if a subscriber has failed, for /readyz and the metric
                was_connected, self.connected = self.connected, False
            pause = 0.1 if was_connected else min(pause * 2, 10.0)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret

    async def _follow(self, conn: psycopg.AsyncConnection[Any]) -> None:
        connection = await FeedConnection.open(conn, self.channel, answer_seconds=self.answer_seconds * 4)
        await self._check_rollback(conn)
        await self._read(connection)
        self.connected, self.lost = True, None
        clock = asyncio.get_running_loop().time
        unread_since = clock()
        long_pauses = 0
        while True:
            notified = await self._wait(connection)
            if notified > self.position or clock() - unread_since >= self.fallback_seconds:
                # a read for each notification of a burst would slow down appends
                read = await self._read(connection)
                if not read:
                    await self._check_rollback(conn)
                pause = min(read * PAUSE_SECONDS, MAX_PAUSE_SECONDS)
                await asyncio.sleep(pause)
                long_pauses = long_pauses + 1 if pause == MAX_PAUSE_SECONDS else 0
                if long_pauses == READS_BEFORE_POLLING:
                    await self._poll(connection)
                    long_pauses = 0
                unread_since = clock()

    async def _poll(self, connection: FeedConnection) -> None:
        """Poll until few events arrive, because a notification for each commit would needlessly wake two processes."""
        await connection.unlisten(self.answer_seconds)
        while await self._read(connection) >= MIN_POLLED_EVENTS:  # noqa: ASYNC110  # polling is intended
            await asyncio.sleep(MAX_PAUSE_SECONDS)
        await connection.listen(self.answer_seconds)
        await self._read(connection)

    async def _wait(self, connection: FeedConnection) -> int:
        """Wait for a notification and return its position; return 0 if none arrived.

        Raises TimeoutError if a probe does not return.
        """
        notified = await connection.wait_for_notification(min(self.fallback_seconds, self.probe_seconds))
        if notified is not None:
            return notified
        if not await connection.probe(self.answer_seconds):
            return 0
        notified = await connection.wait_for_notification(self.answer_seconds)
        if notified is None:
            raise TimeoutError("a probe did not return")
        return notified

    async def _read(self, connection: FeedConnection) -> int:
        """Deliver all new events; return their number."""
        before = self.position
        while page := await connection.page(self.position, self._rollback_detector.recorded_at):
            self._deliver(page)
            self._rollback_detector.note(page[-1])
            self.position = page[-1].position
            self._moved.set()
            # lets other tasks run between pages
            await asyncio.sleep(0)
            if len(page) < PAGE:
                break
        return self.position - before

    async def _check_rollback(self, conn: psycopg.AsyncConnection[Any]) -> None:
        with hanging_up_after(self.answer_seconds, conn):
            await self._rollback_detector.check(conn, self.position)

    def _deliver(self, page: Sequence[Event]) -> None:
        try:
            for subscriber in tuple(self._subscribers):
                subscriber(page)
        except OSError as refused:
            self._refused = refused
            raise
