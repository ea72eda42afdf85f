"""The doorbell of an executor: it LISTENs on the work channel. A hint only; the scheduler reads the table."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from events.lane import Connect

logger = logging.getLogger(__name__)

PROBE_SECONDS = 10.0
ANSWER_SECONDS = 3.0
LONGEST_PAUSE = 2.0
"""Between attempts to reconnect: after a restart of PostgreSQL an executor is back within this and a bit."""
PROBE = "probe"


@dataclass(slots=True, kw_only=True)
class Bell:
    """`run` must be running. Rings at every connect too: what was announced meanwhile is not announced again."""

    connect: Connect
    channel: str
    rung: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    listening: bool = False
    """Whether it hears now."""
    news: bool = False
    """Whether something was announced since somebody last looked."""
    released: bool = False
    """Whether a lease was given up since somebody last looked."""
    cleanup: bool = False
    """Whether deletions were asked for since somebody last looked."""

    async def run(self) -> None:
        """Listens until cancelled, over every loss of the connection."""
        pause = 0.1
        while True:
            try:
                async with await self.connect() as conn:
                    await conn.execute(sql.SQL("listen {}").format(sql.Identifier(self.channel)))
                    pause = 0.1
                    self.listening = True
                    self.ready.set()
                    self.released = self.cleanup = self.news = True
                    self.rung.set()
                    await self._listen(conn)
            except (psycopg.Error, TimeoutError, OSError) as lost:
                self.listening = False
                logger.warning("lost the listening connection: %s", str(lost).strip() or type(lost).__name__)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while True:
            if await self._hear(conn, PROBE_SECONDS):
                continue
            # a silent loss of the network raises nothing: only an answer proves that we still hear
            async with asyncio.timeout(ANSWER_SECONDS):
                await conn.execute("select pg_notify(%s, %s)", (self.channel, PROBE))
            if not await self._hear(conn, ANSWER_SECONDS):
                raise TimeoutError("a probe did not come back")

    async def _hear(self, conn: psycopg.AsyncConnection[Any], seconds: float) -> bool:
        heard = False
        async with aclosing(conn.notifies(timeout=seconds, stop_after=1)) as notifies:
            async for notify in notifies:
                heard = True
                match notify.payload:
                    case payload if payload == PROBE:
                        continue
                    case "released":
                        self.released = True
                    case "cleanup":
                        self.cleanup = True
                    case _:
                        pass
                self.news = True
                self.rung.set()
        return heard
