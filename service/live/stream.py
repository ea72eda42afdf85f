"""Messages of one live stream: history, then live messages from the hub, until the client disconnects."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from events.facts.ids import TaskId
from service.live.hub import Hub, Subscription, resync_message
from service.live.messages import begin_message, event_message, set_back_message
from service.live.pace import Pace
from service.live.queue_watch import ShownQueue
from service.live.replay import PAGE, EventFilter

logger = logging.getLogger(__name__)

MAX_WAIT_SECONDS = 1.0
"""Maximum time that a live-only stream waits for the feed to reach the end of the log before it starts."""
HELLO = b": querymill\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRequest:
    """Parameters of a stream. If `after` is None, the stream is live-only: it starts with a view of each of `tasks`."""

    tasks: tuple[TaskId, ...] | None = None
    types: tuple[str, ...] | None = None
    after: int | None = None
    speed: float | None = None
    read: int | None = None
    """Last position that the client has read, if it is beyond the end of the log. The first message reports it."""


class LiveStream:
    """Live stream of one client."""

    def __init__(self, hub: Hub, request: StreamRequest) -> None:
        self._hub = hub
        self._request = request
        self._filter = EventFilter(request.tasks, request.types)
        self._cursor = 0
        """Position up to which the client has received all events."""

    async def messages(self) -> AsyncGenerator[bytes]:
        """Yield bytes to send, one or more whole messages each."""
        hub, request = self._hub, self._request
        try:
            if request.after is None:
                self._cursor = await self._live_position()
                yield HELLO + self._first_message()
            else:
                yield HELLO
                self._cursor = request.after
                async for part in self._history():
                    yield part
            viewed, shown = self._cursor, dict[TaskId, ShownQueue | None]()
            for task_id in request.tasks or ():
                if hub.closing.is_set():
                    break
                async with hub.history.reader():
                    view = await hub.views.view(task_id, viewed)
                if view is not None:
                    message, shown[task_id] = view
                    yield message
            async for part in self._history():
                yield part
        except psycopg.Error as lost:
            logger.warning("a stream lost the database: %s", str(lost).strip())
            yield resync_message(soon=False)
            return
        # no await since the last check of the hub's position, so that no event is lost or sent twice
        tasks = None if request.tasks is None else frozenset(request.tasks)
        with hub.subscribed(Subscription(tasks, request.types, self._cursor)) as queue:
            for task_id in request.tasks or ():
                if self._cursor > viewed:
                    # events that arrived while the views were made may have changed the task
                    hub.views.request(task_id)
                else:
                    hub.queue_watch.shown_to_one(task_id, shown.get(task_id))
            while (block := await queue.take()) is not None:
                yield block

    async def _live_position(self) -> int:
        """Return the position at which a live-only stream starts; wait for the feed if the stream starts with views."""
        hub = self._hub
        if self._request.tasks:
            head = await hub.store.head()
            with suppress(TimeoutError):
                async with asyncio.timeout(MAX_WAIT_SECONDS):
                    await hub.reached(head)
        return hub.position

    def _first_message(self) -> bytes:
        read = self._request.read
        return begin_message(self._cursor) if read is None else set_back_message(read, self._cursor)

    def _history(self) -> AsyncGenerator[bytes]:
        speed = self._request.speed
        return self._pages() if speed is None else self._paced(Pace(speed, self._hub.closing))

    async def _pages(self) -> AsyncGenerator[bytes]:
        """Yield blocks of messages from the cursor up to the hub's position."""
        hub = self._hub
        while self._cursor < hub.position and not hub.closing.is_set():
            page = await hub.history.page(self._filter, self._cursor)
            for block in page.blocks_after(self._cursor):
                await hub.history.next_turn()
                yield block
            hub.delivered += page.events_after(self._cursor)
            self._cursor = page.until

    async def _paced(self, pace: Pace) -> AsyncGenerator[bytes]:
        """Yield messages up to the hub's position one by one, timed by `pace`; end if the service stops."""
        hub = self._hub
        while self._cursor < hub.position:
            target = hub.position
            events = await hub.history.events(self._filter, self._cursor, target)
            for event in events:
                await pace.wait_for(event)
                if hub.closing.is_set():
                    return
                yield event_message(event, hub.zone)
                hub.delivered += 1
                self._cursor = event.position
            if len(events) < PAGE:
                self._cursor = target
