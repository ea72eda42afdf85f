"""History for live streams: each page of the log is read and encoded once for all clients that replay it.

Few pages are read at a time, so that requests find a connection to the database however many clients replay, and other
work gets its turn of the event loop between any two parts of a replay.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import batched
from typing import NamedTuple
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from psycopg_pool import PoolTimeout

from events.facts.ids import TaskId
from events.store.event_store import EventStore
from events.wire.event import Event
from service.live.client import pieces
from service.live.direct_channel import Piece
from service.live.messages import event_message

PAGE = 1_000
READERS = 3
"""Reads for replays at once. The pool's other connections are for requests."""
KEPT_SECONDS = 1.0
"""How long a page may serve others; the shorter, as its events may be redacted meanwhile."""
KEPT_BYTES = 4_000_000
KEPT_PAGES = 50
ENCODED_AT_ONCE = 100
"""Events encoded in one turn of the event loop, about half a millisecond."""


class Asked(NamedTuple):
    """The tasks and the types whose events a client wants; None means all."""

    tasks: tuple[TaskId, ...] | None
    types: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The events a client asked for that lie after one position and up to another."""

    asked: Asked
    after: int
    until: int
    positions: Sequence[int]
    messages: Sequence[bytes]
    pieces: Sequence[Piece]
    """The messages joined."""
    size: int
    """Bytes of the messages."""
    read_at: float
    """By the event loop's clock."""

    def serves(self, asked: Asked, after: int) -> bool:
        return self.after <= after < self.until and self.asked == asked

    def behind(self, after: int) -> Sequence[Piece]:
        """The part of the page after a position that lies in it."""
        known = bisect_right(self.positions, after)
        return pieces(self.messages[known:]) if known else self.pieces


@dataclass(slots=True, kw_only=True)
class History:
    """reached: the position up to which may be read, which is that up to which live events have been handed on."""

    store: EventStore
    zone: ZoneInfo
    reached: Callable[[], int]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a part of a replay is sent. Between two holders the event loop does other work."""
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READERS))
    _reading: WeakValueDictionary[tuple[Asked, int], asyncio.Lock] = field(
        default_factory=WeakValueDictionary[tuple[Asked, int], asyncio.Lock]
    )
    """The lock of each page that is being read, for as long as anybody holds it or waits for it."""
    _kept: deque[Page] = field(default_factory=deque[Page])
    """Pages that still serve others, in the order in which they were read."""
    _losses: int = 0
    """How often a read got no connection."""
    _forgotten: int = 0

    async def page(self, asked: Asked, after: int) -> Page:
        """The page that begins after a position, which must lie before the one reached. Raises psycopg.Error."""
        losses = self._losses
        reading = self._reading.setdefault((asked, after), asyncio.Lock())
        # if the client that reads goes away, the next one in the queue reads instead
        async with reading:
            found = self._find(asked, after)
            if found is None:
                async with self.place(losses):
                    found = await self._read_page(asked, after)
            return found

    async def events(self, asked: Asked, after: int, until: int) -> list[Event]:
        """Events between two positions, read for one client alone. Raises psycopg.Error."""
        async with self.place():
            return await self._read(asked, after, until)

    @asynccontextmanager
    async def place(self, losses: int | None = None) -> AsyncGenerator[None]:
        """Held by each of the READERS. Raises PoolTimeout as soon as one before in the queue has got no connection."""
        known = self._losses if losses is None else losses
        async with self._places:
            if self._losses != known:
                # each would wait as long as the one before it, one after the other, and fail all the same
                raise PoolTimeout("nobody gets a connection")
            try:
                yield
            except PoolTimeout:
                self._losses += 1
                raise

    def forget(self) -> None:
        """Forgets every page read so far, as events in it may have been redacted."""
        self._kept.clear()
        self._forgotten += 1

    def _find(self, asked: Asked, after: int) -> Page | None:
        self._drop_old()
        return next((page for page in self._kept if page.serves(asked, after)), None)

    async def _read_page(self, asked: Asked, after: int) -> Page:
        forgotten, read_at, target = self._forgotten, asyncio.get_running_loop().time(), self.reached()
        found = await self._read(asked, after, target)
        messages: list[bytes] = []
        for some in batched(found, ENCODED_AT_ONCE):
            messages += [event_message(event, self.zone) for event in some]
            await asyncio.sleep(0)
        page = Page(
            asked=asked,
            after=after,
            until=found[-1].position if len(found) == PAGE else target,
            positions=[event.position for event in found],
            messages=messages,
            pieces=pieces(messages),
            size=sum(map(len, messages)),
            read_at=read_at,
        )
        if forgotten == self._forgotten:
            self._keep(page)
        return page

    async def _read(self, asked: Asked, after: int, until: int) -> list[Event]:
        tasks, types = asked
        if tasks is not None and len(tasks) == 1:
            # one task's events have an index of their own
            return await self.store.read_task(tasks[0], after=after, until=until, limit=PAGE, types=types)
        return await self.store.read_log(after=after, until=until, limit=PAGE, types=types, tasks=tasks)

    def _keep(self, page: Page) -> None:
        self._kept.append(page)
        size = sum(each.size for each in self._kept)
        while len(self._kept) > KEPT_PAGES or size > KEPT_BYTES:
            size -= self._kept.popleft().size
        # also where nobody comes any more
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self._drop_old)

    def _drop_old(self) -> None:
        oldest = asyncio.get_running_loop().time() - KEPT_SECONDS
        while self._kept and self._kept[0].read_at <= oldest:
            self._kept.popleft()
