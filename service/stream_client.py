"""One open live stream: what is sent to it at once, what waits while it cannot take more, and how it ends.

Sending needs no task of its own: the first step of a send is taken where the event arrives, and nearly always it is the
only one. Only a client whose connection is full keeps a task, until there is room again.
"""

from __future__ import annotations

import asyncio
import logging
import types
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from starlette.types import Message, Send

from events.ids import TaskId

logger = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Events that may wait for one client; then it has to come again."""
MOST_WAITING_BYTES = 4_000_000
PIECE_BYTES = 32_768
"""What is handed over at once: a full connection then holds two or three pieces of its own, the rest is shared."""


class Piece(NamedTuple):
    """Bytes for the wire, made once and shared by all clients that want the same."""

    message: Message
    body: bytes
    events: int


def piece(body: bytes, events: int = 0) -> Piece:
    return Piece({"type": "http.response.body", "body": body, "more_body": True}, body, events)


def pieces(messages: list[bytes]) -> list[Piece]:
    """The messages joined, a few kilobytes at a time."""
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
    """`send` is the ASGI channel; `handler` the task that answers the request; `abort` ends the connection at once."""

    send: Send
    handler: asyncio.Task[object]
    loop: asyncio.AbstractEventLoop
    sent_at: float
    """The loop's time when something was last handed over."""
    abort: Callable[[], None] | None = None
    given_up: bool = False
    _ending: bytes | None = None
    """The last message, once it is decided."""
    _ended: bool = False
    _blocked: asyncio.Task[None] | None = None
    _waiting: deque[Piece] | None = None
    """Made at need: an empty one takes more memory than the rest of a client."""
    _waiting_events: int = 0
    _waiting_bytes: int = 0
    _views: dict[TaskId, Piece] = field(default_factory=dict[TaskId, Piece])
    """The newest view of each task that waits; older ones are worth nothing."""

    @property
    def is_blocked(self) -> bool:
        return self._blocked is not None

    def push(self, given: Piece, now: float) -> bool:
        """Sends, or keeps for later; false where too much waits already."""
        if self._ending is not None:
            return True
        if self._blocked is None:
            self._start(given.message, now)
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
        if self._blocked is None:
            self._start(view.message, now)
        else:
            self._views.pop(task_id, None)
            self._views[task_id] = view

    def end(self, message: bytes, now: float) -> None:
        """The stream ends with this message, before anything that still waits: the client comes again for that."""
        if self._ending is not None:
            return
        self._ending = message
        self._forget_waiting()
        if self._blocked is None:
            self._send_ending(now)

    def let_go(self) -> None:
        """Ends the connection of a client that takes nothing any more, and with it the request."""
        self.given_up = True
        if self.abort is not None:
            # closing it instead would wait until all that it did not take has been sent
            self.abort()
        else:
            self.handler.cancel()

    def close(self) -> None:
        """Nothing is sent after this."""
        self._ending, self._ended = b"", True
        self._forget_waiting()
        if self._blocked is not None:
            self._blocked.cancel()

    def _start(self, message: Message, now: float) -> None:
        self.sent_at = now
        sending = self.send(message).__await__()
        try:
            waited_for = next(sending)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001  # whatever it is, it ends one client alone
            self._failed(error)
        else:
            self._blocked = self.loop.create_task(_finish(sending, waited_for))
            self._blocked.add_done_callback(self._unblocked)

    def _unblocked(self, sending: asyncio.Task[None]) -> None:
        self._blocked = None
        if sending.cancelled():
            return
        if (error := sending.exception()) is not None:
            self._failed(error)
            return
        now = self.loop.time()
        if self._ending is not None:
            self._send_ending(now)
            return
        while self._waiting and self._blocked is None:
            self._start(self._next_piece(self._waiting).message, now)
        while self._views and self._blocked is None:
            self._start(self._views.pop(next(iter(self._views))).message, now)

    def _send_ending(self, now: float) -> None:
        if not self._ended:
            self._ended = True
            self._start({"type": "http.response.body", "body": self._ending, "more_body": False}, now)

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

    def _failed(self, error: BaseException) -> None:
        logger.error("a stream cannot be sent to", exc_info=error)
        self.let_go()

    def _forget_waiting(self) -> None:
        self._waiting = None
        self._views.clear()
        self._waiting_events = self._waiting_bytes = 0


async def _finish(sending: Generator[Any, Any, None], waited_for: object) -> None:
    """What the first step of a send has left over."""
    await _rest(sending, waited_for)


@types.coroutine
def _rest(sending: Generator[Any, Any, None], waited_for: object) -> Generator[Any, Any, None]:
    while True:
        try:
            reached = yield waited_for
        except BaseException as error:  # noqa: BLE001  # a cancellation, which is the send's to hear of
            step = partial(sending.throw, error)
        else:
            step = partial(sending.send, reached)
        try:
            waited_for = step()
        except StopIteration:
            return
