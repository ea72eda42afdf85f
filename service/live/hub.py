"""Hub of the live streams of one process: each event is encoded once and queued for all subscribed clients.

A client subscribes in the same turn of the event loop in which its history has caught up with the hub, so that no event
is missed or sent twice. Clients with the same subscription form a group and share the encoded bytes.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events.facts.ids import TaskId
from events.facts.task.state import Task
from events.store.event_store import EventStore
from events.wire.event import Event
from service.executors.queue import Waiting
from service.live.limits import StreamLimits
from service.live.messages import TypeFilter, event_message, named_message, type_filter
from service.live.queue_watch import QueueWatch
from service.live.replay import History
from service.live.send_queue import SendQueue, join_messages
from service.live.task_views import TaskViews
from service.newest_states import NewestStates
from service.schemas.errors import TooManyOfOneCaller, TooManyStreams


class Subscription(NamedTuple):
    """Tasks, event types and positions that a client follows. None means all tasks or types."""

    tasks: frozenset[TaskId] | None = None
    types: tuple[str, ...] | None = None
    after: int = 0
    """Position after which events are delivered. It may be ahead of the hub's position."""


@dataclass(slots=True, eq=False)
class _Group:
    subscription: Subscription
    wants_type: TypeFilter
    queues: set[SendQueue] = field(default_factory=set[SendQueue])

    def follows(self, task_id: TaskId) -> bool:
        return self.subscription.tasks is None or task_id in self.subscription.tasks

    def wants(self, event: Event) -> bool:
        tasks, _, after = self.subscription
        return event.position > after and (tasks is None or event.task_id in tasks) and self.wants_type(event.type)


@dataclass(slots=True, kw_only=True)
class Hub:
    """Distributor of live events to the clients of one process.

    position: the position of the last event queued for clients. max_streams, max_streams_per_caller: 0 means no limit.
    """

    store: EventStore
    tasks: NewestStates[Task]
    zone: ZoneInfo
    waiting: Waiting
    reached: Callable[[int], Awaitable[None]]
    """Function that waits until the feed has delivered a position."""
    position: int
    max_streams: int
    max_streams_per_caller: int
    limits: StreamLimits
    delivered: int = 0
    history: History = field(init=False)
    queue_watch: QueueWatch = field(init=False)
    views: TaskViews = field(init=False)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _groups: dict[Subscription, _Group] = field(default_factory=dict[Subscription, _Group])
    _streams: Counter[str] = field(default_factory=Counter[str])
    """Number of open streams by caller."""

    def __post_init__(self) -> None:
        limits = self.limits
        self.history = History(
            store=self.store, zone=self.zone, reached=lambda: self.position, max_page_seconds=limits.max_page_seconds
        )
        self.queue_watch = QueueWatch(
            waiting=self.waiting,
            followed=self._follows,
            request=self._request_view,
            min_seconds_between_checks=limits.min_seconds_between_queue_checks,
        )
        self.views = TaskViews(
            tasks=self.tasks,
            zone=self.zone,
            queue=self.queue_watch,
            reached=lambda: self.position,
            deliver=self._deliver_view,
            min_seconds_between=limits.min_seconds_between_views,
            seconds_after_failure=limits.seconds_after_failed_view,
        )

    @property
    def clients(self) -> int:
        return self._streams.total()

    @contextmanager
    def open_stream(self, caller: str) -> Generator[None]:
        """Count an open stream of the caller during the block.

        Raises TooManyStreams or TooManyOfOneCaller if the stream would exceed a limit.
        """
        if self.max_streams and self.clients >= self.max_streams:
            raise TooManyStreams(limit=self.max_streams)
        if self.max_streams_per_caller and self._streams[caller] >= self.max_streams_per_caller:
            raise TooManyOfOneCaller(limit=self.max_streams_per_caller)
        self._streams[caller] += 1
        try:
            yield
        finally:
            self._streams[caller] -= 1
            if not self._streams[caller]:
                del self._streams[caller]

    @contextmanager
    def subscribed(self, subscription: Subscription) -> Generator[SendQueue]:
        """Subscribe during the block; yield the queue of new events.

        The client must have received all events up to `position` and up to `subscription.after`.
        """
        queue = SendQueue(self.limits.max_waiting_bytes)
        if self.closing.is_set():
            queue.end(farewell_message())
        if subscription.after <= self.position:
            subscription = subscription._replace(after=0)
        group = self._groups.get(subscription)
        if group is None:
            group = self._groups[subscription] = _Group(subscription, type_filter(subscription.types))
        group.queues.add(queue)
        try:
            yield queue
        finally:
            group.queues.discard(queue)
            if not group.queues:
                self._groups.pop(subscription, None)

    def receive(self, page: Sequence[Event]) -> None:
        """Queue new events for the clients that follow them, and request new views of the changed tasks."""
        encoded: dict[int, bytes] = {}
        for group in self._groups.values():
            messages: list[bytes] = []
            for event in page:
                if group.wants(event):
                    message = encoded.get(event.position)
                    if message is None:
                        message = encoded[event.position] = event_message(event, self.zone)
                    messages.append(message)
            if messages:
                self._push(group, messages)
        self._learn(page)
        self.position = page[-1].position

    def close(self) -> None:
        """End all streams with the message `bye`, because the service stops."""
        self.closing.set()
        for group in self._groups.values():
            for queue in group.queues:
                queue.end(farewell_message())

    def _push(self, group: _Group, messages: list[bytes]) -> None:
        blocks = join_messages(messages)
        for queue in group.queues:
            if not queue.push(blocks):
                queue.end(resync_message(soon=True))
        self.delivered += len(messages) * len(group.queues)

    def _learn(self, page: Sequence[Event]) -> None:
        followed: dict[TaskId, None] = {}
        for event in page:
            if event.task_id is not None and event.stream.startswith("task:"):
                followed[TaskId(event.task_id)] = None
        for task_id in followed:
            if self._follows(task_id):
                self.views.request(task_id)
        self.queue_watch.learn(page)

    def _request_view(self, task_id: TaskId) -> None:
        self.views.request(task_id)

    def _follows(self, task_id: TaskId) -> bool:
        return any(group.follows(task_id) for group in self._groups.values())

    def _deliver_view(self, task_id: TaskId, view: bytes) -> None:
        for group in self._groups.values():
            if group.follows(task_id):
                for queue in group.queues:
                    if not queue.show(task_id, view):
                        queue.end(resync_message(soon=True))


def farewell_message() -> bytes:
    """Return the last message `bye`: the service stops, and the client reconnects later."""
    return _last_message("bye", 500, 3_000)


def resync_message(*, soon: bool) -> bytes:
    """Return the last message `resync`: the client must reconnect with its last event id, and then misses no event."""
    return _last_message("resync", *((50, 500) if soon else (500, 3_000)))


def _last_message(name: str, min_ms: int, max_ms: int) -> bytes:
    retry = random.randint(min_ms, max_ms)  # noqa: S311  # spreads reconnects, no secret
    return named_message(name, b"{}", retry_ms=retry)
