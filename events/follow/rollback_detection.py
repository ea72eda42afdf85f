"""Detection of lost events: an older backup was restored, or a standby took over without the last commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from events.wire.event import Event
from schema.named_queries import query

type _Identity = tuple[str, int, str, datetime]
"""Stream, version, type and time of an event, which redaction does not change."""


class LogRolledBack(Exception):
    """The log no longer contains events that were already read."""

    def __init__(self, position: int, head: int) -> None:
        found = f"it ends at {head}" if head < position else "something else stands there"
        super().__init__(
            f"the event log was set back: what was read at position {position} is gone, {found}; "
            "an older copy of the database has taken its place"
        )


class RollbackDetector:
    """Detector that remembers the last event read and checks that the log still contains that event."""

    __slots__ = ("_identity", "_position")

    def __init__(self) -> None:
        self._position = 0
        self._identity: _Identity | None = None

    @property
    def recorded_at(self) -> datetime | None:
        """Time of the last event read; None if it is unknown."""
        return None if self._identity is None else self._identity[-1]

    def note(self, event: Event) -> None:
        """Remember the last event read."""
        self._position = event.position
        self._identity = (event.stream, event.version, event.type, event.recorded_at)

    async def check(self, conn: psycopg.AsyncConnection[Any], position: int) -> None:
        """Raise LogRolledBack if the log no longer contains the last event read, which was at `position`."""
        row = await (await conn.execute(query("event_log", "head_and_event"), {"position": position})).fetchone()
        assert row is not None  # noqa: S101  # the query always returns a row
        head, *identity = row
        found = None if identity[0] is None else tuple(identity)
        known = self._identity if self._position == position else None
        # archiving may have removed the event: then the log continues after it
        if head < position or (known is not None and found not in (known, None)):
            raise LogRolledBack(position, head)
        self._position, self._identity = position, known or found
