"""The tail of the log: LISTEN wakes it, the table answers.

Order on every connection: LISTEN, then read from the cursor, then wait. A lost hint costs at most `fallback_seconds`; a
silent loss of the network is found by a probe NOTIFY that must come back. On every connection, and whenever nothing new
comes, it checks that the log still holds what was read. Whatever takes too long is ended by hanging up: cancelling a
statement would mean waiting for the server once more. While so many events arrive that the table is read at intervals
anyway, it does not LISTEN.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from events.append.group_commit import Connect
from events.follow.connection import PAGE, Tail
from events.follow.rollback_detection import Standing
from events.wire.event import Event
from runtime.postgres.connections import hanging_up_after

logger = logging.getLogger(__name__)

type Subscriber = Callable[[Sequence[Event]], None]

GATHER_SECONDS, MOST_GATHER_SECONDS = 0.0001, 0.005
"""After a read, hints are left to gather: the first figure for each event it returned, but no longer than the second.
A read costs the database as much as appending thirty events. After a quiet time the first hint is followed by a read at
once."""
RUSH_READS = 20
"""A rush begins after this many reads in a row that were each followed by the longest gathering."""
RUSH_OVER = 10
"""A rush ends with a read that returns fewer events than this."""
PROBE_SECONDS = 10.0
ANSWER_SECONDS = 5.0
"""How long the database may take to answer a read or a probe before the connection counts as lost."""


@dataclass(slots=True, kw_only=True)
class Feed:
    """One per process. Subscribers get every event after `position` in order, in pages; they must not block."""

    connect: Connect
    channel: str
    position: int = 0
    listen: bool = True
    fallback_seconds: float = 5.0
    probe_seconds: float = PROBE_SECONDS
    """Seconds of silence after which the connection is probed."""
    answer_seconds: float = ANSWER_SECONDS
    connected: bool = False
    """Whether it listens, and has read everything that was there when it began to."""
    lost: str | None = None
    """Why there is no connection, in the words of the driver or the server; None while there is one."""
    _standing: Standing = field(default_factory=Standing)
    _refused: OSError | None = None
    """What a subscriber raised: it may be an OSError, which otherwise means a lost connection."""
    _subscribers: list[Subscriber] = field(default_factory=list[Subscriber])
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Adds a subscriber; the returned function removes it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    async def reached(self, position: int) -> None:
        """Returns once the feed has delivered `position`."""
        while self.position < position:
            self._moved.clear()
            await self._moved.wait()

    async def run(self) -> None:
        """Follows the log until cancelled or a subscriber fails, over every loss of the connection.

        Raises LogSetBack where what was delivered has gone from the log: positions would come a second time.
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
                # also where a subscriber has failed and the feed ends: /readyz and the gauge show it
                was_connected, self.connected = self.connected, False
            pause = 0.1 if was_connected else min(pause * 2, 10.0)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret

    async def _follow(self, conn: psycopg.AsyncConnection[Any]) -> None:
        tail = await Tail.open(conn, self.channel, listen=self.listen, answer_seconds=self.answer_seconds * 4)
        await self._look_back(conn)
        await self._read(tail)
        self.connected, self.lost = True, None
        clock = asyncio.get_running_loop().time
        unread_since = clock()
        long_gathers = 0
        while True:
            heard = await self._wait(tail)
            if heard > self.position or clock() - unread_since >= self.fallback_seconds:
                # a read for each hint of a burst would slow down those who append
                read = await self._read(tail)
                if not read:
                    await self._look_back(conn)
                gather = min(read * GATHER_SECONDS, MOST_GATHER_SECONDS)
                await asyncio.sleep(gather)
                long_gathers = long_gathers + 1 if gather == MOST_GATHER_SECONDS else 0
                if self.listen and long_gathers == RUSH_READS:
                    await self._follow_rush(tail)
                    long_gathers = 0
                unread_since = clock()

    async def _follow_rush(self, tail: Tail) -> None:
        """Polls until few events come: a hint for each commit would wake two processes for nothing."""
        await tail.unlisten(self.answer_seconds)
        while await self._read(tail) >= RUSH_OVER:  # noqa: ASYNC110  # polling is what this is for
            await asyncio.sleep(MOST_GATHER_SECONDS)
        await tail.listen(self.answer_seconds)
        await self._read(tail)

    async def _wait(self, tail: Tail) -> int:
        """The position a hint names; 0 after a pause without one."""
        if not self.listen:
            await asyncio.sleep(self.fallback_seconds)
            return 0
        heard = await tail.hear(min(self.fallback_seconds, self.probe_seconds))
        if heard is not None:
            return heard
        if not await tail.probe(self.answer_seconds):
            return 0
        heard = await tail.hear(self.answer_seconds)
        if heard is None:
            raise TimeoutError("a probe did not come back")
        return heard

    async def _read(self, tail: Tail) -> int:
        """Delivers what there is; how many events."""
        before = self.position
        while page := await tail.page(self.position):
            self._deliver(page)
            self._standing.note(page[-1])
            self.position = page[-1].position
            self._moved.set()
            # a long catch-up lets others run between pages
            await asyncio.sleep(0)
            if len(page) < PAGE:
                break
        return self.position - before

    async def _look_back(self, conn: psycopg.AsyncConnection[Any]) -> None:
        with hanging_up_after(self.answer_seconds, conn):
            await self._standing.check(conn, self.position)

    def _deliver(self, page: Sequence[Event]) -> None:
        try:
            for subscriber in tuple(self._subscribers):
                subscriber(page)
        except OSError as refused:
            self._refused = refused
            raise
