"""Clients of the live stream that leave at random moments and return with their last id, and what they saw.

They speak HTTP themselves, over plain sockets, so that thousands of connections cost the test little and may break off
anywhere, in the middle of a message, too.
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
"""What the clients ask for, in turn; every other one wants everything."""
ANSWER_SECONDS = 30.0
"""How long a client waits for its stream to begin. A busy machine would serve none that left before."""
HURRIED = 0.2
"""The share of visits whose time runs from the beginning, so that some leave while they are being answered."""


@dataclass(slots=True, kw_only=True)
class Seen:
    """What one client was told, over all its visits."""

    types: str
    last: int = 0
    positions: list[int] = field(default_factory=list[int])
    faults: list[str] = field(default_factory=list[str])
    visits: int = 0
    """Streams that were opened, and so were left or lost."""
    refusals: int = 0


@dataclass(slots=True, kw_only=True)
class Restless:
    """A crowd of clients of the service at `port`; `told` keeps each event's data as first told, by position."""

    port: int
    clients: int
    seed: int
    told: dict[int, str] = field(default_factory=dict[int, str])
    seen: list[Seen] = field(default_factory=list[Seen])
    _ends: dict[str, int] | None = None

    @property
    def heard(self) -> int:
        """Events that were told to somebody."""
        return sum(len(each.positions) for each in self.seen)

    @property
    def departures(self) -> int:
        return sum(each.visits for each in self.seen)

    def finish(self, ends: dict[str, int]) -> None:
        """Every client now stays until it has heard of the position that `ends` gives for its types."""
        self._ends = ends

    async def run(self) -> None:
        """Ends once everybody has heard of the position given to `finish`."""
        self.seen = [Seen(types=FILTERS[n % len(FILTERS)]) for n in range(self.clients)]
        async with asyncio.TaskGroup() as crowd:
            for number, seen in enumerate(self.seen):
                crowd.create_task(self._come_and_go(seen, random.Random(self.seed + number)))

    async def _come_and_go(self, seen: Seen, chance: random.Random) -> None:
        while not self._has_all(seen):
            try:
                await self._visit(seen, chance)
            except (OSError, EOFError, asyncio.LimitOverrunError):
                # the service is being restarted
                await asyncio.sleep(chance.uniform(0.02, 0.1))

    def _has_all(self, seen: Seen) -> bool:
        return self._ends is not None and seen.last >= self._ends[seen.types]

    async def _visit(self, seen: Seen, chance: random.Random) -> None:
        """One connection, left after some events or some time, whichever comes first."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            leave_after = chance.choice((1, 3, 10, 100, 2_000))
            patience = chance.uniform(0.02, 0.3) if self._ends is None else ANSWER_SECONDS
            hurried = chance.random() < HURRIED
            # a TimeoutError is an OSError: the time to leave is told from a lost connection
            with suppress(TimeoutError):
                async with asyncio.timeout(patience if hurried else ANSWER_SECONDS) as leaving:
                    await self._ask(seen, writer)
                    if not await self._accepted(seen, reader):
                        await asyncio.sleep(0.1)
                        return
                    if not hurried:
                        leaving.reschedule(asyncio.get_running_loop().time() + patience)
                    async for message in messages(reader):
                        self._hear(seen, message)
                        leave_after -= 1
                        if not leave_after or self._has_all(seen):
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

    def _hear(self, seen: Seen, message: dict[str, Any]) -> None:
        position = message["id"]
        if position <= seen.last:
            seen.faults.append(f"{position} after {seen.last}")
        elif not seen.types and position != seen.last + 1:
            seen.faults.append(f"{position} follows {seen.last}")
        seen.positions.append(position)
        seen.last = position
        if self.told.setdefault(position, message["data"]) != message["data"]:
            seen.faults.append(f"{position} was told in two ways")


async def messages(reader: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    """The events of a stream, without views and comments; `bye`, `resync` and the end of the answer end it."""
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
