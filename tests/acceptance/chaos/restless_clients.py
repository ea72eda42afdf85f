"""Clients of the live stream that disconnect at random, return with their last id, and record the received events.

The clients use plain sockets, so that thousands of connections are cheap and can break anywhere, even within a message.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

PATH = "/api/v0/data_pipeline/events"
FILTERS = ("", "", "log.*", "task.*,execution.*,step.*,unit.*")
"""Event types requested by the clients, in turn; empty for all types."""
ANSWER_SECONDS = 30.0
"""Timeout for the start of a stream, long enough for a busy machine."""
HURRIED = 0.2
"""Share of visits whose time starts with the connection, so that some end before the answer."""


@dataclass(slots=True, kw_only=True)
class Seen:
    """Events received by one client over all its visits."""

    types: str
    last: int = 0
    positions: list[int] = field(default_factory=list[int])
    faults: list[str] = field(default_factory=list[str])
    visits: int = 0
    """Number of opened streams, each of which the client left or lost."""
    refusals: int = 0


@dataclass(slots=True, kw_only=True)
class Restless:
    """Clients of the service at `port`; `delivered` holds the data of each event at its first delivery, by position."""

    port: int
    clients: int
    seed: int
    delivered: dict[int, str] = field(default_factory=dict[int, str])
    seen: list[Seen] = field(default_factory=list[Seen])
    _ends: dict[str, int] | None = None

    @property
    def events_received(self) -> int:
        """Number of events delivered to all clients together."""
        return sum(len(each.positions) for each in self.seen)

    @property
    def departures(self) -> int:
        return sum(each.visits for each in self.seen)

    def finish(self, ends: dict[str, int]) -> None:
        """Let each client stay until it has received the position that `ends` gives for its types."""
        self._ends = ends

    async def run(self) -> None:
        """Run until each client has received the position given to `finish`."""
        self.seen = [Seen(types=FILTERS[n % len(FILTERS)]) for n in range(self.clients)]
        async with asyncio.TaskGroup() as crowd:
            for number, seen in enumerate(self.seen):
                crowd.create_task(self._come_and_go(seen, random.Random(self.seed + number)))

    async def _come_and_go(self, seen: Seen, chance: random.Random) -> None:
        while not self._is_complete(seen):
            try:
                await self._visit(seen, chance)
            except (OSError, EOFError, asyncio.LimitOverrunError):
                # the service is being restarted
                await asyncio.sleep(chance.uniform(0.02, 0.1))

    def _is_complete(self, seen: Seen) -> bool:
        return self._ends is not None and seen.last >= self._ends[seen.types]

    async def _visit(self, seen: Seen, chance: random.Random) -> None:
        """Open one connection; leave after some events or some time, whichever comes first."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            leave_after = chance.choice((1, 3, 10, 100, 2_000))
            patience = chance.uniform(0.02, 0.3) if self._ends is None else ANSWER_SECONDS
            hurried = chance.random() < HURRIED
            # TimeoutError is an OSError: distinguish the time to leave from a lost connection
            with suppress(TimeoutError):
                async with asyncio.timeout(patience if hurried else ANSWER_SECONDS) as leaving:
                    await self._ask(seen, writer)
                    if not await self._accepted(seen, reader):
                        await asyncio.sleep(0.1)
                        return
                    if not hurried:
                        leaving.reschedule(asyncio.get_running_loop().time() + patience)
                    async for message in messages(reader):
                        self._receive(seen, message)
                        leave_after -= 1
                        if not leave_after or self._is_complete(seen):
                            return
        finally:
            if chance.random() < 0.5:
                writer.transport.abort()
            else:
                writer.close()

    async def _ask(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        query = f"?types={quote(seen.types)}" if seen.types else ""
        writer.write(
            f"GET {PATH}{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
            f"Last-Event-ID: {seen.last}\r\n\r\n".encode()
        )
        await writer.drain()

    async def _accepted(self, seen: Seen, reader: asyncio.StreamReader) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status == 200:
            seen.visits += 1
            return True
        seen.refusals += 1
        if status not in (429, 503):
            seen.faults.append(f"answered with {status}")
        return False

    def _receive(self, seen: Seen, message: dict[str, Any]) -> None:
        position = message["id"]
        if position <= seen.last:
            seen.faults.append(f"{position} after {seen.last}")
        elif not seen.types and position != seen.last + 1:
            seen.faults.append(f"{position} follows {seen.last}")
        seen.positions.append(position)
        seen.last = position
        if self.delivered.setdefault(position, message["data"]) != message["data"]:
            seen.faults.append(f"{position} was delivered with different data")


async def messages(reader: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of a stream, without views and comments, until `bye`, `resync` or the end of the answer."""
    text = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        text += await reader.readexactly(size)
        await reader.readexactly(2)
        *whole, text = text.split(b"\n\n")
        for message in whole:
            fields = dict(row.split(b": ", 1) for row in message.split(b"\n") if not row.startswith(b":"))
            if b"id" in fields and b"event" not in fields:
                yield {"id": int(fields[b"id"]), "data": json.loads(fields[b"data"])}
            elif fields.get(b"event") in (b"bye", b"resync"):
                return
