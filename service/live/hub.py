"""The live streams of one process: each event is encoded once, joined with its neighbours, and handed to all at once.

A client joins in the same turn of the event loop in which its history has caught up with the hub. So no event is missed
or sent twice, and none need be buffered meanwhile. Clients that want the same form a group and share its bytes.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events.facts.ids import TaskId
from events.facts.task.state import Task
from events.store.event_store import EventStore
from events.wire.event import Event
from service.executors.queue import Waiting
from service.live.client import StreamClient, pieces
from service.live.direct_channel import piece
from service.live.messages import TypeFilter, event_message, named_message, type_filter
from service.live.queue_watch import LiveQueue
from service.live.replay import History
from service.live.task_views import LiveViews
from service.newest_states import NewestStates
from service.schemas.errors import TooManyOfOneCaller, TooManyStreams

HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 30.0
"""A client that takes nothing for this long is disconnected."""
FAREWELL_SECONDS = 0.4
"""When the service stops, a client that has not taken its last message by then is disconnected."""
HEARTBEAT = b": still here\n\n"


class Wish(NamedTuple):
    """What a client wants to hear. None: everything."""

    tasks: frozenset[TaskId] | None = None
    types: tuple[str, ...] | None = None
    floor: int = 0
    """Only events after this position, which may be ahead of the hub's."""


@dataclass(slots=True, eq=False)
class _Group:
    wish: Wish
    wants: TypeFilter
    clients: dict[StreamClient, None] = field(default_factory=dict[StreamClient, None])

    def follows(self, task_id: TaskId) -> bool:
        return self.wish.tasks is None or task_id in self.wish.tasks

    def wants_event(self, event: Event) -> bool:
        tasks = self.wish.tasks
        return event.position > self.wish.floor and (tasks is None or event.task_id in tasks) and self.wants(event.type)


@dataclass(slots=True, kw_only=True)
class Hub:
    """position: every event up to here has been handed to the clients. Limits of streams: 0 is none."""

    store: EventStore
    tasks: NewestStates[Task]
    zone: ZoneInfo
    waiting: Waiting
    reached: Callable[[int], Awaitable[None]]
    """Returns once the feed has brought the event of that position."""
    position: int
    most_streams: int
    most_of_one_caller: int
    delivered: int = 0
    history: History = field(init=False)
    queue: LiveQueue = field(init=False)
    views: LiveViews = field(init=False)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _groups: dict[Wish, _Group] = field(default_factory=dict[Wish, _Group])
    _joined: dict[StreamClient, Wish] = field(default_factory=dict[StreamClient, Wish])
    _clients: set[StreamClient] = field(default_factory=set[StreamClient])
    """Every client whose answer has not ended, whether or not it has joined."""
    _open: dict[str, int] = field(default_factory=dict[str, int])
    """Open streams of each caller."""

    def __post_init__(self) -> None:
        self.history = History(store=self.store, zone=self.zone, reached=lambda: self.position)
        self.queue = LiveQueue(waiting=self.waiting, followed=self._follows, request=self._request_view)
        self.views = LiveViews(
            tasks=self.tasks,
            zone=self.zone,
            queue=self.queue,
            reached=lambda: self.position,
            deliver=self._deliver_view,
        )

    @property
    def clients(self) -> int:
        return sum(self._open.values())

    def check_room(self, caller: str) -> None:
        """Raises TooManyStreams, TooManyOfOneCaller; asked before a stream's answer begins."""
        if self.most_streams and self.clients >= self.most_streams:
            raise TooManyStreams(limit=self.most_streams)
        if self.most_of_one_caller and self._open.get(caller, 0) >= self.most_of_one_caller:
            raise TooManyOfOneCaller(limit=self.most_of_one_caller)

    def enter(self, client: StreamClient) -> None:
        """A stream opens; `leave` must follow."""
        self._clients.add(client)
        self._open[client.caller] = self._open.get(client.caller, 0) + 1

    def leave(self, client: StreamClient) -> None:
        self._part(client)
        self._clients.discard(client)
        self._open[client.caller] -= 1
        if not self._open[client.caller]:
            del self._open[client.caller]

    def join(self, client: StreamClient, wish: Wish) -> None:
        """The client gets everything from the next event on; it must have what is up to `position`, or to its floor."""
        if self.closing.is_set():
            self.bid_farewell(client)
            return
        if wish.floor <= self.position:
            wish = wish._replace(floor=0)
        group = self._groups.get(wish)
        if group is None:
            group = self._groups[wish] = _Group(wish, type_filter(wish.types))
        group.clients[client] = None
        self._joined[client] = wish

    def receive(self, page: Sequence[Event]) -> None:
        """Hands a page of the feed to everyone who wants it, and to the views."""
        encoded: dict[int, bytes] = {}
        for group in tuple(self._groups.values()):
            messages: list[bytes] = []
            for event in page:
                if group.wants_event(event):
                    message = encoded.get(event.position)
                    if message is None:
                        message = encoded[event.position] = event_message(event, self.zone)
                    messages.append(message)
            if messages:
                self._push(group, messages)
        self._learn(page)
        self.position = page[-1].position

    async def watch(self) -> None:
        """Sends heartbeats to quiet clients and disconnects those that take nothing; runs until cancelled."""
        now = asyncio.get_running_loop().time
        heartbeat = piece(HEARTBEAT)
        while True:
            await asyncio.sleep(min(1.0, HEARTBEAT_SECONDS / 4, SEND_SECONDS / 4))
            at = now()
            # not only those that have joined: one that was told to come again must take that message in time, too
            for client in tuple(self._clients):
                if client.is_blocked:
                    if at - client.sent_at >= SEND_SECONDS:
                        client.let_go()
                elif client in self._joined and at - client.sent_at >= HEARTBEAT_SECONDS:
                    client.push(heartbeat, at)

    def close(self) -> None:
        """Ends every stream with a last message, when the service stops; whether or not the client takes it."""
        self.closing.set()
        # includes those that end right below: their last message may wait in a connection that is full
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, _let_go_of, tuple(self._clients))
        for client in tuple(self._joined):
            self.bid_farewell(client)

    def bid_farewell(self, client: StreamClient) -> None:
        self._end(client, "bye", 500, 3_000)

    def ask_to_return(self, client: StreamClient, *, soon: bool) -> None:
        """Ends the stream of a client that cannot be served any longer; when it returns with its last id, it misses
        nothing."""
        least, most = (50, 500) if soon else (500, 3_000)
        self._end(client, "resync", least, most)

    def _end(self, client: StreamClient, name: str, least_ms: int, most_ms: int) -> None:
        self._part(client)
        retry = random.randint(least_ms, most_ms)  # noqa: S311  # spreads returning clients, no secret
        client.end(named_message(name, b"{}", retry_ms=retry), asyncio.get_running_loop().time())

    def _part(self, client: StreamClient) -> None:
        wish = self._joined.pop(client, None)
        if wish is None:
            return
        group = self._groups[wish]
        del group.clients[client]
        if not group.clients:
            del self._groups[wish]

    def _push(self, group: _Group, messages: list[bytes]) -> None:
        now = asyncio.get_running_loop().time()
        behind: list[StreamClient] = []
        for each in pieces(messages):
            behind += [client for client in group.clients if not client.push(each, now)]
            self.delivered += each.events * len(group.clients)
        for client in behind:
            self.ask_to_return(client, soon=True)

    def _learn(self, page: Sequence[Event]) -> None:
        followed: dict[TaskId, None] = {}
        for event in page:
            if event.task_id is not None and event.stream.startswith("task:"):
                followed[TaskId(event.task_id)] = None
        for task_id in followed:
            if self._follows(task_id):
                self.views.request(task_id)
        self.queue.learn(page)

    def _request_view(self, task_id: TaskId) -> None:
        self.views.request(task_id)

    def _follows(self, task_id: TaskId) -> bool:
        return any(group.follows(task_id) for group in self._groups.values())

    def _deliver_view(self, task_id: TaskId, view: bytes) -> None:
        now = asyncio.get_running_loop().time()
        shown = piece(view)
        for group in tuple(self._groups.values()):
            if group.follows(task_id):
                for client in group.clients:
                    client.show(task_id, shown, now)


def _let_go_of(clients: Iterable[StreamClient]) -> None:
    for client in clients:
        client.let_go()
