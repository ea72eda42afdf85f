"""Hints beside the commits: notifications that are sent after the commits, on a connection of their own.

A commit that notifies holds a lock of the whole server until it is flushed to disk, so the logs of one server wait for
each other. A transaction that only notifies waits for no flush. A lost hint is only a delay: readers read the log again
every `fallback_seconds`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg

from events.append.prepared_statement import PreparedStatement
from runtime.postgres.connections import ANSWER_SECONDS, Connect
from runtime.postgres.errors import first_line
from schema.named_queries import query

logger = logging.getLogger(__name__)

PARAMETERS = 4
"""Number of parameters of the hinting statement."""
PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.1, 10.0
CLOSING_SECONDS = 1.0
"""Time to send the last hint when the process ends."""


class Hint(NamedTuple):
    position: int
    requests: int | None
    """Number of requests; 0: there are events for all executors; None: there are none for executors."""

    def __add__(self, later: Hint) -> Hint:  # type: ignore[override]  # one hint for several commits
        known = [each.requests for each in (self, later) if each.requests is not None]
        return Hint(max(self.position, later.position), None if not known else 0 if 0 in known else sum(known))


@dataclass(slots=True, kw_only=True)
class HintSender:
    """Sender of one hint for all commits since the previous hint. Hints wait until `running` is entered."""

    connect: Connect
    channel: str
    wake_channel: str
    _waiting: Hint | None = None
    _closing: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, hint: Hint) -> None:
        """Add the hint of a commit."""
        self._waiting = hint if self._waiting is None else self._waiting + hint
        self._wake.set()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Send hints during the block, and the last one within CLOSING_SECONDS after it."""
        sending = asyncio.create_task(self._run(), name="hints")
        try:
            yield
        finally:
            self._closing = True
            self._wake.set()
            await asyncio.wait({sending}, timeout=CLOSING_SECONDS)
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending

    async def _run(self) -> None:
        """Send hints until closed; connect for the first one, and again after an error."""
        pause = PAUSE_SECONDS
        while await self._due():
            sent = False
            try:
                async with await self.connect() as conn:
                    await conn.execute(query("event_log", "prepare_hints"))
                    statement = await PreparedStatement.prepare(
                        conn, query("event_log", "hint"), PARAMETERS, ANSWER_SECONDS
                    )
                    while hint := await self._due():
                        await self._send(statement, hint)
                        sent = True
            except (psycopg.Error, OSError) as lost:
                logger.warning("hints of commits wait: %s", first_line(lost))
                pause = PAUSE_SECONDS if sent else min(pause * 2, MAX_PAUSE_SECONDS)
                await asyncio.sleep(pause)

    async def _send(self, statement: PreparedStatement, hint: Hint) -> None:
        self._waiting = None
        requests = None if hint.requests is None else hint.requests.to_bytes(4)
        try:
            await statement.row(
                (self.channel.encode(), hint.position.to_bytes(8), self.wake_channel.encode(), requests)
            )
        except psycopg.Error:
            self.add(hint)
            raise

    async def _due(self) -> Hint | None:
        """Wait for a hint and return it; return None if closed and no hint waits."""
        while self._waiting is None and not self._closing:
            self._wake.clear()
            await self._wake.wait()
        return self._waiting
