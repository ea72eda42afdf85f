"""The answer that is a live stream: history first, then whatever the hub hands on, until the client leaves."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import psycopg
from sse_starlette import EventSourceResponse
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from events.facts.ids import TaskId
from events.wire.event import Event
from service.live.client import StreamClient
from service.live.direct_channel import Piece, direct_channel, piece
from service.live.hub import HEARTBEAT, HEARTBEAT_SECONDS, SEND_SECONDS, Hub, Wish
from service.live.messages import begin_message, event_message, set_back_message
from service.live.replay import PAGE, Asked

logger = logging.getLogger(__name__)

PART_BYTES = 256_000
"""What one client is given of its history in its turn: a few tenths of a millisecond."""
LONGEST_GAP = 2.0
"""Seconds a replay waits between two events at recorded pace, at most."""
REACH_SECONDS = 1.0
"""A client waits this long for the feed to bring what is recorded already, then begins with what has come."""
HELLO = b": querymill\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRequest:
    """What a client wants to hear. `after` None: live only, beginning with a view."""

    tasks: tuple[TaskId, ...] | None = None
    types: tuple[str, ...] | None = None
    after: int | None = None
    speed: float | None = None
    read: int | None = None
    """How far the client has read in a log that ends before that: what it begins with says so."""


_HEADERS = EventSourceResponse(iter(()), headers={"Cache-Control": "no-store"}).raw_headers


class LiveStream(Response):
    """Headers are the library's. Its loop, with four tasks for each client and a timer for each send, is not used: the
    request ends once the answer has begun, and from there on the hub sends over the connection itself.
    """

    def __init__(self, hub: Hub, request: StreamRequest, caller: str) -> None:
        self.raw_headers = _HEADERS
        self._hub = hub
        self._request = request
        self._asked = Asked(request.tasks, request.types)
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 200, "headers": list(self.raw_headers)})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        hub, channel = self._hub, direct_channel(scope)
        client = StreamClient(channel, self._caller, hub.leave, asyncio.get_running_loop().time())
        hub.enter(client)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(self.raw_headers)})
            taken = channel.take_over(client)
        except BaseException:
            hub.leave(client)
            raise
        if not taken:
            hub.leave(client)
            return
        client.opening = asyncio.create_task(self._open(client), name="a stream's history")
        client.opening.add_done_callback(partial(_opened, client))

    async def _open(self, client: StreamClient) -> None:
        """History, first views, and the place among the live ones."""
        asked, hub = self._request, self._hub
        try:
            if asked.after is None:
                cursor = await self._present()
                begins = begin_message(cursor) if asked.read is None else set_back_message(asked.read, cursor)
                await _send(client, piece(HELLO + begins))
            else:
                await _send(client, piece(HELLO))
                cursor = await self._catch_up(client, asked.after)
            for task_id in asked.tasks or ():
                async with hub.history.place():
                    view = await hub.views.view(task_id, cursor)
                if view is not None:
                    await _send(client, piece(view))
            shown = cursor
            cursor = await self._catch_up(client, cursor)
        except psycopg.Error as lost:
            logger.warning("a stream lost the database: %s", str(lost).strip())
            hub.ask_to_return(client, soon=False)
        except TimeoutError:
            client.let_go()
        else:
            tasks = None if asked.tasks is None else frozenset(asked.tasks)
            hub.join(client, Wish(tasks, asked.types, cursor))
            if cursor > shown:
                # what came while the views were made may have changed them
                for task_id in asked.tasks or ():
                    hub.views.request(task_id)

    async def _present(self) -> int:
        """Where a client begins that hears live events only: what was recorded before it came is in its first view."""
        hub = self._hub
        if self._request.tasks:
            head = await hub.store.head()
            with suppress(TimeoutError):
                async with asyncio.timeout(REACH_SECONDS):
                    await hub.reached(head)
        return hub.position

    async def _catch_up(self, client: StreamClient, cursor: int) -> int:
        """Sends everything between the cursor and the hub's position, at once or at a pace; no await after the last
        look, so that whoever joins now misses nothing.
        """
        hub, pace = self._hub, _Pace(self._request.speed) if self._request.speed else None
        while cursor < hub.position and not hub.closing.is_set():
            cursor = await (self._send_page(client, cursor) if pace is None else self._play(client, cursor, pace))
        return cursor

    async def _send_page(self, client: StreamClient, cursor: int) -> int:
        """Returns how far the client has everything now."""
        hub = self._hub
        page = await hub.history.page(self._asked, cursor)
        left = deque(page.behind(cursor))
        while left:
            async with asyncio.timeout(SEND_SECONDS):
                await client.room()
            async with hub.history.turn:
                sent = 0
                while left and sent < PART_BYTES and not client.is_blocked:
                    given = left.popleft()
                    client.take(given)
                    sent += len(given.body)
                    hub.delivered += given.events
            # the turn is another's, or the event loop's where nobody else replays
            await asyncio.sleep(0)
        return page.until

    async def _play(self, client: StreamClient, cursor: int, pace: _Pace) -> int:
        """The same at a pace, or as far as it came when the service stopped."""
        hub = self._hub
        target = hub.position
        page = await hub.history.events(self._asked, cursor, target)
        for event in page:
            async for heartbeat in pace.wait_for(event, hub.closing):
                await _send(client, piece(heartbeat))
            if hub.closing.is_set():
                return cursor
            await _send(client, piece(event_message(event, hub.zone)))
            hub.delivered += 1
            cursor = event.position
        return cursor if len(page) == PAGE else target


class _Pace:
    """Plays history at a multiple of the pace at which it was recorded."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._last: Event | None = None

    async def wait_for(self, event: Event, closing: asyncio.Event) -> AsyncGenerator[bytes]:
        """Waits until the event is due; gives a heartbeat where that takes long."""
        if self._last is not None:
            gap = (event.recorded_at - self._last.recorded_at).total_seconds()
            left = min(gap, LONGEST_GAP) / self._speed
            while left > 0.001 and not closing.is_set():  # shorter ones the loop cannot keep
                part = min(left, HEARTBEAT_SECONDS)
                try:
                    async with asyncio.timeout(part):
                        await closing.wait()
                except TimeoutError:
                    left -= part
                    if left > 0.001:
                        yield HEARTBEAT
        self._last = event


async def _send(client: StreamClient, given: Piece) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await client.send(given)


def _opened(client: StreamClient, opening: asyncio.Task[None]) -> None:
    client.opening = None
    if not opening.cancelled() and (failure := opening.exception()) is not None:
        logger.error("a stream could not be opened", exc_info=failure)
        client.let_go()
