"""Bounded queue of messages for one client. A client that is too slow for the queue has to reconnect."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from events.facts.ids import TaskId

SEND_BYTES = 65_536
"""Target size of one send. The server pauses a connection if its send buffer holds more than this."""


def join_messages(messages: Sequence[bytes]) -> list[bytes]:
    """Join messages into blocks of at least SEND_BYTES, the last may be smaller. All clients share the blocks."""
    blocks: list[bytes] = []
    size, first = 0, 0
    for number, message in enumerate(messages, 1):
        size += len(message)
        if size >= SEND_BYTES or number == len(messages):
            blocks.append(b"".join(messages[first:number]))
            size, first = 0, number
    return blocks


class SendQueue:
    """Queue of message blocks in order, followed by the newest view of each task."""

    __slots__ = ("_blocks", "_bytes", "_ended", "_max_bytes", "_ready", "_views")

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._blocks: list[bytes] = []
        self._bytes = 0
        self._views: dict[TaskId, bytes] = {}
        self._ready = asyncio.Event()
        self._ended = False

    def push(self, blocks: Sequence[bytes]) -> bool:
        """Add the blocks of a page; return False, adding nothing, if the queue already exceeds `max_bytes`."""
        if self._ended:
            return True
        if self._bytes > self._max_bytes:
            return False
        self._blocks += blocks
        self._bytes += sum(map(len, blocks))
        self._ready.set()
        return True

    def show(self, task_id: TaskId, view: bytes) -> bool:
        """Replace the task's queued view; return False, replacing nothing, if the queue already exceeds `max_bytes`."""
        if self._ended:
            return True
        if self._bytes > self._max_bytes:
            return False
        self._bytes += len(view) - len(self._views.get(task_id, b""))
        self._views[task_id] = view
        self._ready.set()
        return True

    def end(self, last_message: bytes) -> None:
        """Replace the queued messages by a last message. The client gets the dropped events when it reconnects."""
        if self._ended:
            return
        self._ended = True
        self._blocks, self._bytes, self._views = [last_message], len(last_message), {}
        self._ready.set()

    async def take(self) -> bytes | None:
        """Wait for messages and return about SEND_BYTES of them; None after the last message."""
        while not self._blocks:
            if self._views:
                views, self._views, self._bytes = self._views, {}, 0
                return b"".join(views.values())
            if self._ended:
                return None
            self._ready.clear()
            await self._ready.wait()
        number = size = 0
        for block in self._blocks:
            if number and size + len(block) > SEND_BYTES:
                break
            number += 1
            size += len(block)
        taken = self._blocks[0] if number == 1 else b"".join(self._blocks[:number])
        del self._blocks[:number]
        self._bytes -= size
        return taken
