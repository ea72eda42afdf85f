"""Replica of the log: a standby from which history is read, up to its own last position."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from runtime.postgres.connections import hanging_up_after
from runtime.postgres.errors import first_line
from schema.named_queries import query

logger = logging.getLogger(__name__)

type Pool = Callable[[], AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]]
type Read[Result] = Callable[[psycopg.AsyncConnection[Any]], Awaitable[Result]]

PATIENCE_SECONDS = 0.5
"""Time the replica may take for a connection and for its last position, before the primary is asked instead."""
AWAY_SECONDS = 5.0
"""Time for which a replica that did not respond is not asked."""
_LOST: Final = (psycopg.Error, TimeoutError, OSError)


class ForeignReplica(psycopg.OperationalError):
    """The replica has other events than the log."""

    def __init__(self) -> None:
        super().__init__("QUERYMILL_READ_URL: it has other events than the log of QUERYMILL_DATABASE_URL")


@dataclass(slots=True, kw_only=True)
class Replica:
    """Replica with pools of connections to it and to the primary. Its events are a beginning of the primary's."""

    connection: Pool
    primary: Pool
    fault: str | None = None
    """First line of the error since which the replica is not asked; None while it responds."""
    _ask_again: float = 0.0
    _compared: bool = False
    """True if the replica had the primary's events when they were last compared."""

    async def read[Result](self, read: Read[Result], *, needed: int = 0) -> tuple[int, Result] | None:
        """Return the replica's last position and the result of `read`, which reads at least all events up to there.

        Return None if the replica does not respond or lacks events up to the position `needed`.
        """
        if time.monotonic() < self._ask_again:
            return None
        try:
            async with self.connection() as conn:
                with hanging_up_after(PATIENCE_SECONDS, conn):
                    head = await self._head(conn)
                found = None if head < needed else (head, await read(conn))
        except _LOST as lost:
            self._ask_again, self._compared = time.monotonic() + AWAY_SECONDS, False
            if self.fault is None:
                logger.warning("the replica is not asked for %g s: %s", AWAY_SECONDS, first_line(lost))
            self.fault = first_line(lost)
            return None
        self.fault = None
        return found

    async def position(self) -> int | None:
        """Return the replica's last position; None if it does not respond."""

        async def nothing(_: psycopg.AsyncConnection[Any]) -> None: ...

        found = await self.read(nothing)
        return None if found is None else found[0]

    async def _head(self, conn: psycopg.AsyncConnection[Any]) -> int:
        """Return the replica's last position. Raises ForeignReplica if the primary has another event there."""
        row = await (await conn.execute(query("event_log", "replica_head"))).fetchone()
        head, is_standby = row or (0, False)
        # one that was promoted keeps its connections, and may have got events of its own
        if not (self._compared and is_standby):
            async with self.primary() as primary:
                rows = [
                    await (await log.execute(query("event_log", "head_and_event"), {"position": head})).fetchone()
                    for log in (conn, primary)
                ]
            if not is_beginning(rows, head):
                raise ForeignReplica
            self._compared = True
        return head


def is_beginning(rows: Sequence[Sequence[Any] | None], position: int) -> bool:
    """Return True if a replica has the events of the log up to a position, judged by the event there.

    rows: those of the query `head_and_event` for the position, of the replica and of the log. The log may have archived
    the event.
    """
    replica, log = rows
    if replica is None or log is None or min(replica[0], log[0]) < position:
        return False
    return log[1] is None or tuple(log[1:]) == tuple(replica[1:])
