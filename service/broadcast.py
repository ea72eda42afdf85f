"""The live streams: each event is encoded once, buffered per client, and sent joined.

A client goes live in the same tick in which its history has caught up with the hub, so between the two there is neither
a gap nor a double, and nothing has to be buffered meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import psycopg
from psycopg_pool import PoolTimeout

from events.envelope import Event
from events.ids import TaskId
from events.store import EventStore
from service.errors import TooManyStreams
from service.event_text import TypeFilter, event_message, named_message, type_filter
from service.live_views import LiveViews, QueueOf

logger = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Events that may wait for one client before the next page; then it has to come again."""
MOST_CLIENTS = 2_000
HISTORY_PAGE = 1_000
LONGEST_GAP = 2.0
"""Seconds a replay waits between two events at recorded pace, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRequest:
    """What a client wants to hear. `after` None: live only, beginning with a view."""

    tasks: tuple[TaskId, ...] | None = None
    types: tuple[str, ...] | None = None
    after: int | None = None
    speed: float | None = None


@dataclass(slots=True, eq=False)
class _Client:
    tasks: frozenset[str] | None
    wants: TypeFilter
    cursor: int
    buffer: list[bytes] = field(default_factory=list[bytes])
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    fell_behind: bool = False


@dataclass(slots=True, kw_only=True)
class Hub:
    store: EventStore
    zone: ZoneInfo
    queue_of: QueueOf
    position: int
    """Everything up to here has been given to the clients."""
    delivered: int = 0
    views: LiveViews = field(init=False)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _clients: set[_Client] = field(default_factory=set[_Client])
    _open: int = 0

    def __post_init__(self) -> None:
        self.views = LiveViews(store=self.store, zone=self.zone, queue_of=self.queue_of, deliver=self._deliver_view)

    @property
    def clients(self) -> int:
        return self._open

    def receive(self, page: Sequence[Event]) -> None:
        """A page from the feed: it goes into every buffer that wants it, and into the views."""
        followed: dict[TaskId, None] = {}
        behind = [c for c in self._clients if len(c.buffer) > MOST_WAITING]
        for client in behind:
            client.fell_behind = True
            self._clients.discard(client)
            client.wake.set()
        for event in page:
            message: bytes | None = None
            for client in self._clients:
                if event.position <= client.cursor or not client.wants(event.type):
                    continue
                if client.tasks is not None and event.task_id not in client.tasks:
                    continue
                message = message or event_message(event, self.zone)
                client.buffer.append(message)
                client.wake.set()
            if event.task_id is not None and event.stream.startswith("task:"):
                self.views.learn(event)
                followed[TaskId(event.task_id)] = None
        self.position = page[-1].position
        for task_id in followed:
            if any(c.tasks is None or task_id in c.tasks for c in self._clients):
                self.views.request(task_id)

    def close(self) -> None:
        """The service stops: every stream says goodbye and ends."""
        self.closing.set()
        for client in self._clients:
            client.wake.set()

    def check_room(self) -> None:
        """Raises TooManyStreams; asked before a stream's answer begins."""
        if self._open >= MOST_CLIENTS:
            raise TooManyStreams(limit=MOST_CLIENTS)

    async def stream(self, request: StreamRequest) -> AsyncGenerator[bytes]:
        """The bytes of one client's stream, until it falls behind or the service stops."""
        self._open += 1
        cursor = self.position if request.after is None else request.after
        client = _Client(
            tasks=None if request.tasks is None else frozenset(request.tasks),
            wants=type_filter(request.types),
            cursor=cursor,
        )
        try:
            yield b": querymill\n\n"
            if request.after is not None:
                async for chunk in self._history(client, request):
                    yield chunk
            self._clients.add(client)
            async for chunk in self._first_views(request, client.cursor):
                yield chunk
            async for chunk in self._live(client):
                yield chunk
        except (psycopg.Error, PoolTimeout) as lost:
            logger.warning("a stream lost the database: %s", str(lost).strip())
            yield named_message("resync", b"{}", retry_ms=_jitter(500, 3_000))
        finally:
            self._clients.discard(client)
            self._open -= 1

    async def _history(self, client: _Client, request: StreamRequest) -> AsyncGenerator[bytes]:
        """Everything between the client's cursor and the hub's position. No await between the last look and the end."""
        pace = _Pace(request.speed, self.zone) if request.speed else None
        while client.cursor < (target := self.position) and not self.closing.is_set():
            page = await self._read(request, client.cursor, target)
            if pace is not None:
                for event in page:
                    async for chunk in pace.play(event, self.closing):
                        yield chunk
                        client.cursor = event.position
            elif page:
                yield b"".join([event_message(e, self.zone) for e in page])
            client.cursor = page[-1].position if len(page) == HISTORY_PAGE else target

    async def _read(self, request: StreamRequest, after: int, until: int) -> list[Event]:
        if request.tasks is not None and len(request.tasks) == 1:
            # one task's events have an index of their own
            return await self.store.read_task(
                request.tasks[0], after=after, until=until, limit=HISTORY_PAGE, types=request.types
            )
        return await self.store.read_log(
            after=after, until=until, limit=HISTORY_PAGE, types=request.types, tasks=request.tasks
        )

    async def _first_views(self, request: StreamRequest, until: int) -> AsyncGenerator[bytes]:
        """Where the tasks stand now; a stream of everything begins without, its events bring the views."""
        for task_id in request.tasks or ():
            view = await self.views.view(task_id, until)
            if view is not None:
                yield view

    async def _live(self, client: _Client) -> AsyncGenerator[bytes]:
        while True:
            if client.buffer:
                joined = b"".join(client.buffer)
                self.delivered += len(client.buffer)
                client.buffer.clear()
                yield joined
                continue
            if client.fell_behind:
                yield named_message("resync", b"{}", retry_ms=_jitter(50, 500))
                return
            if self.closing.is_set():
                yield named_message("bye", b"{}", retry_ms=_jitter(500, 3_000))
                return
            client.wake.clear()
            await client.wake.wait()

    def _deliver_view(self, task_id: TaskId, view: bytes) -> None:
        for client in self._clients:
            if client.tasks is None or task_id in client.tasks:
                client.buffer.append(view)
                client.wake.set()


class _Pace:
    """Plays history at a multiple of the pace at which it was recorded, with the views of its moments."""

    def __init__(self, speed: float, zone: ZoneInfo) -> None:
        self._speed = speed
        self._zone = zone
        self._last: Event | None = None

    async def play(self, event: Event, closing: asyncio.Event) -> AsyncGenerator[bytes]:
        if self._last is not None:
            gap = (event.recorded_at - self._last.recorded_at).total_seconds()
            pause = min(gap, LONGEST_GAP) / self._speed
            if pause > 0.001:  # shorter ones the loop cannot keep
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await closing.wait()
        self._last = event
        yield event_message(event, self._zone)


def _jitter(least: int, most: int) -> int:
    return random.randint(least, most)  # noqa: S311  # spreads returning clients, no secret
