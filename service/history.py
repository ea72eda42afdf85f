"""History for live streams: a page of the log is read and encoded once for all who replay it, and few at a time.

However many replay, requests find a connection to the database, and the event loop is theirs between any two parts of a
replay.
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

from events.envelope import Event
from events.ids import TaskId
from events.store import EventStore
from service.direct_channel import Piece
from service.event_text import event_message
from service.stream_client import pieces

PAGE = 1_000
READERS = 3
"""Reads for replays at once. The pool's other connections are for requests."""
KEPT_SECONDS = 1.0
"""How long a page serves others; what it tells may be redacted meanwhile."""
KEPT_BYTES = 4_000_000
KEPT_PAGES = 50
ENCODED_AT_ONCE = 100
"""Events, about half a millisecond of work: then others have their turn."""


class Asked(NamedTuple):
    """Whose events, and which. None: all."""

    tasks: tuple[TaskId, ...] | None
    types: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that was asked for, after one position and up to another."""

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
    """The loop's time."""

    def serves(self, asked: Asked, after: int) -> bool:
        return self.after <= after < self.until and self.asked == asked

    def behind(self, after: int) -> Sequence[Piece]:
        """What comes after a position that lies in it."""
        known = bisect_right(self.positions, after)
        return pieces(self.messages[known:]) if known else self.pieces


@dataclass(slots=True, kw_only=True)
class History:
    """`reached`: how far may be read, which is as far as live events have been handed on."""

    store: EventStore
    zone: ZoneInfo
    reached: Callable[[], int]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a part of a replay is sent. It goes from one to the next by way of the event loop, which looks after
    everything else in between."""
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READERS))
    _reading: WeakValueDictionary[tuple[Asked, int], asyncio.Lock] = field(
        default_factory=WeakValueDictionary[tuple[Asked, int], asyncio.Lock]
    )
    """There as long as somebody holds it or waits for it."""
    _kept: deque[Page] = field(default_factory=deque[Page])
    """As they were read, one after another."""
    _losses: int = 0
    """How often no connection was to be had."""
    _forgotten: int = 0

    async def page(self, asked: Asked, after: int) -> Page:
        """The page behind a position, which must lie before the one reached. Raises psycopg.Error."""
        losses = self._losses
        reading = self._reading.setdefault((asked, after), asyncio.Lock())
        # should whoever reads leave, the next reads
        async with reading:
            found = self._find(asked, after)
            if found is None:
                async with self.place(losses):
                    found = await self._read_page(asked, after)
            return found

    async def events(self, asked: Asked, after: int, until: int) -> list[Event]:
        """The same as events, for one client alone. Raises psycopg.Error."""
        async with self.place():
            return await self._read(asked, after, until)

    @asynccontextmanager
    async def place(self, losses: int | None = None) -> AsyncGenerator[None]:
        """One of the few that read at once. Raises PoolTimeout also where somebody before found no connection."""
        known = self._losses if losses is None else losses
        async with self._places:
            if self._losses != known:
                # each would wait as long as the one before, and be told later than it could be
                raise PoolTimeout("nobody gets a connection")
            try:
                yield
            except PoolTimeout:
                self._losses += 1
                raise

    def forget(self) -> None:
        """What was read so far serves nobody any more: something of it was redacted."""
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
