"""History for live streams: each page of the log is read and encoded once for all clients that replay it.

Few pages are read concurrently, so that requests get a database connection even if many clients replay. Clients are
sent one block each in turn, and other coroutines run between any two blocks.
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
from service.live.messages import event_message
from service.live.send_queue import join_messages

PAGE = 1_000
READERS = 3
"""Maximum number of concurrent reads for replays. The pool's other connections are for requests."""
MAX_SHARED_BYTES = 4_000_000
MAX_SHARED_PAGES = 50
ENCODED_AT_ONCE = 100
"""Events encoded in one turn of the event loop, about half a millisecond."""


class EventFilter(NamedTuple):
    """Tasks and types of the events to replay. None means all."""

    tasks: tuple[TaskId, ...] | None
    types: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Encoded events after position `after` and up to `until` that match a filter."""

    filter: EventFilter
    after: int
    until: int
    positions: Sequence[int]
    messages: Sequence[bytes]
    blocks: Sequence[bytes]
    """The messages, joined into blocks for sending."""
    size: int
    """Total size of the messages, in bytes."""
    read_at: float
    """Time at which the read started, in seconds of the event loop's clock."""

    def contains(self, wanted: EventFilter, after: int) -> bool:
        return self.after <= after < self.until and self.filter == wanted

    def events_after(self, position: int) -> int:
        return len(self.positions) - bisect_right(self.positions, position)

    def blocks_after(self, position: int) -> Sequence[bytes]:
        """Return the blocks of the page's messages after a position."""
        left = self.events_after(position)
        return self.blocks if left == len(self.messages) else join_messages(self.messages[-left:] if left else ())


@dataclass(slots=True, kw_only=True)
class History:
    """Reader of history for live streams.

    reached: returns the hub's position; later events are not read, because the hub delivers them live.
    """

    store: EventStore
    zone: ZoneInfo
    reached: Callable[[], int]
    max_page_seconds: float
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READERS))
    _reading: WeakValueDictionary[tuple[EventFilter, int], asyncio.Lock] = field(
        default_factory=WeakValueDictionary[tuple[EventFilter, int], asyncio.Lock]
    )
    """Lock of each page that is being read, kept while a client holds the lock or waits for it."""
    _shared: deque[Page] = field(default_factory=deque[Page])
    """Cached pages that clients share, oldest first."""
    _timeouts: int = 0
    """Number of reads that got no database connection in time."""
    _forgotten: int = 0

    async def page(self, wanted: EventFilter, after: int) -> Page:
        """Return a page with the events after a position, which must be before `reached()`. Raises psycopg.Error."""
        timeouts = self._timeouts
        reading = self._reading.setdefault((wanted, after), asyncio.Lock())
        # if the reading client disconnects, the next waiting client reads instead
        async with reading:
            found = self._find(wanted, after)
            if found is None:
                async with self.reader(timeouts):
                    found = await self._read_page(wanted, after)
            return found

    async def events(self, wanted: EventFilter, after: int, until: int) -> list[Event]:
        """Return at most PAGE events between two positions, uncached. Raises psycopg.Error."""
        async with self.reader():
            return await self._read(wanted, after, until)

    @asynccontextmanager
    async def reader(self, timeouts: int | None = None) -> AsyncGenerator[None]:
        """Limit the block to READERS concurrent callers. Raises PoolTimeout at once if a preceding caller timed out."""
        known = self._timeouts if timeouts is None else timeouts
        async with self._readers:
            if self._timeouts != known:
                # otherwise the waiting callers would time out one after another
                raise PoolTimeout("no connection to the database became free")
            try:
                yield
            except PoolTimeout:
                self._timeouts += 1
                raise

    async def next_turn(self) -> None:
        """Wait for a turn of the event loop in which no other replay sends a block."""
        async with self._turn:
            await asyncio.sleep(0)

    def forget(self) -> None:
        """Drop all cached pages, because their events may have been redacted."""
        self._shared.clear()
        self._forgotten += 1

    def _find(self, wanted: EventFilter, after: int) -> Page | None:
        self._drop_old()
        return next((page for page in self._shared if page.contains(wanted, after)), None)

    async def _read_page(self, wanted: EventFilter, after: int) -> Page:
        forgotten, read_at, target = self._forgotten, asyncio.get_running_loop().time(), self.reached()
        found = await self._read(wanted, after, target)
        messages: list[bytes] = []
        for some in batched(found, ENCODED_AT_ONCE):
            messages += [event_message(event, self.zone) for event in some]
            await asyncio.sleep(0)
        page = Page(
            filter=wanted,
            after=after,
            until=found[-1].position if len(found) == PAGE else target,
            positions=[event.position for event in found],
            messages=messages,
            blocks=join_messages(messages),
            size=sum(map(len, messages)),
            read_at=read_at,
        )
        if forgotten == self._forgotten:
            self._share(page)
        return page

    async def _read(self, wanted: EventFilter, after: int, until: int) -> list[Event]:
        tasks, types = wanted
        if tasks is not None and len(tasks) == 1:
            # events of one task have their own index
            return await self.store.read_task(tasks[0], after=after, until=until, limit=PAGE, types=types)
        return await self.store.read_log(after=after, until=until, limit=PAGE, types=types, tasks=tasks)

    def _share(self, page: Page) -> None:
        self._shared.append(page)
        size = sum(each.size for each in self._shared)
        while len(self._shared) > MAX_SHARED_PAGES or size > MAX_SHARED_BYTES:
            size -= self._shared.popleft().size
        # frees the memory if no further client replays
        asyncio.get_running_loop().call_later(self.max_page_seconds, self._drop_old)

    def _drop_old(self) -> None:
        oldest = asyncio.get_running_loop().time() - self.max_page_seconds
        while self._shared and self._shared[0].read_at <= oldest:
            self._shared.popleft()
