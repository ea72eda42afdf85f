"""One open live stream: what is sent to it at once, what waits while it cannot take more, and how it ends.

Sending needs no task of its own: the code that receives an event writes it into the connection. What a full connection
cannot take waits here until there is room.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from events.facts.ids import TaskId
from service.live.direct_channel import Channel, Piece, piece

MOST_WAITING = 1_000
"""Events that may wait for one client; one with more has to reconnect."""
MOST_WAITING_BYTES = 4_000_000
PIECE_BYTES = 32_768
"""A full connection copies two or three pieces into its own buffer; those that wait are shared by all clients."""


def pieces(messages: Sequence[bytes]) -> list[Piece]:
    """The messages joined into pieces of PIECE_BYTES or a little more."""
    made: list[Piece] = []
    size, first = 0, 0
    for number, message in enumerate(messages, 1):
        size += len(message)
        if size >= PIECE_BYTES or number == len(messages):
            made.append(piece(b"".join(messages[first:number]), number - first))
            size, first = 0, number
    return made


@dataclass(slots=True, eq=False)
class StreamClient:
    """left: called once, when the stream is over, however it ended."""

    channel: Channel
    caller: str
    """Streams of the same caller are counted together."""
    left: Callable[[StreamClient], None]
    sent_at: float
    """The loop's time when something was last handed over."""
    opening: asyncio.Task[None] | None = None
    """The task that sends its history; None once it has joined the others."""
    _room: asyncio.Future[None] | None = None
    """Awaited by the opening while the connection is full."""
    _ending: bytes | None = None
    """The last message, once it is decided."""
    _ended: bool = False
    _waiting: deque[Piece] | None = None
    """None while empty: even an empty deque takes more memory than the rest of a client."""
    _waiting_events: int = 0
    _waiting_bytes: int = 0
    _views: dict[TaskId, Piece] | None = None
    """Views that wait: the newest of each task, as it replaces the older ones."""

    @property
    def is_blocked(self) -> bool:
        return self.channel.is_full

    async def send(self, given: Piece) -> None:
        """Sends a piece of the history once there is room."""
        await self.room()
        self.take(given)

    async def room(self) -> None:
        """Returns once the connection can take more."""
        while self.channel.is_full:
            self._room = asyncio.get_running_loop().create_future()
            try:
                await self._room
            finally:
                self._room = None

    def take(self, given: Piece) -> None:
        """For its history, while there is room."""
        self.sent_at = asyncio.get_running_loop().time()
        self.channel.write(given)

    def push(self, given: Piece, now: float) -> bool:
        """Sends, or keeps for later; false where too much waits already."""
        if self._ending is not None:
            return True
        if not self.channel.is_full:
            self.sent_at = now
            self.channel.write(given)
            return True
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(given)
        self._waiting_events += given.events
        self._waiting_bytes += len(given.body)
        return self._waiting_events <= MOST_WAITING and self._waiting_bytes <= MOST_WAITING_BYTES

    def show(self, task_id: TaskId, view: Piece, now: float) -> None:
        """Sends a view, or keeps it in place of an older one."""
        if self._ending is not None:
            return
        if not self.channel.is_full:
            self.sent_at = now
            self.channel.write(view)
            return
        if self._views is None:
            self._views = {}
        self._views.pop(task_id, None)
        self._views[task_id] = view

    def end(self, message: bytes, now: float) -> None:
        """The stream ends with this message, before anything that still waits: the client comes again for that."""
        if self._ending is not None:
            return
        self._ending = message
        self._forget_waiting()
        if not self.channel.is_full:
            self._send_ending(now)

    def let_go(self) -> None:
        """Ends the connection of a client that takes nothing any more, and with it the stream."""
        self.channel.abort()

    def has_room(self) -> None:
        """What waits goes on, as long as there is room."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        now = asyncio.get_running_loop().time()
        if self._ending is not None:
            self._send_ending(now)
            return
        while self._waiting and not self.channel.is_full:
            self.sent_at = now
            self.channel.write(self._next_piece(self._waiting))
        if not self._waiting:
            self._waiting = None
        while not self._waiting and self._views and not self.channel.is_full:
            self.sent_at = now
            self.channel.write(self._views.pop(next(iter(self._views))))

    def is_over(self) -> None:
        """Nothing is sent after this."""
        self._ending, self._ended = b"", True
        self._forget_waiting()
        if self.opening is not None:
            self.opening.cancel()
        self.left(self)

    def _send_ending(self, now: float) -> None:
        if not self._ended:
            self._ended = True
            self.sent_at = now
            self.channel.end(piece(self._ending or b""))

    def _next_piece(self, waiting: deque[Piece]) -> Piece:
        taken = [waiting.popleft()]
        size = len(taken[0].body)
        while waiting and size + len(waiting[0].body) <= PIECE_BYTES:
            size += len(waiting[0].body)
            taken.append(waiting.popleft())
        events = sum(each.events for each in taken)
        self._waiting_events -= events
        self._waiting_bytes -= size
        return taken[0] if len(taken) == 1 else piece(b"".join([each.body for each in taken]), events)

    def _forget_waiting(self) -> None:
        self._waiting = self._views = None
        self._waiting_events = self._waiting_bytes = 0
