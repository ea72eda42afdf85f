"""Whether the log still holds what was read of it. It does not once an older backup was restored in its place, or a
standby took over that the last commits had not reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from events.wire.event import Event
from schema.named_queries import query

type _Stands = tuple[str, int, str, datetime]
"""Stream, version, type and time: what no redaction changes."""


class LogSetBack(Exception):
    """The log no longer holds what was read of it."""

    def __init__(self, position: int, head: int) -> None:
        found = f"it ends at {head}" if head < position else "something else stands there"
        super().__init__(
            f"the event log was set back: what was read at position {position} is gone, {found}; "
            "an older copy of the database has taken its place"
        )


class Standing:
    """The event that a reader has read last."""

    __slots__ = ("_position", "_stands")

    def __init__(self) -> None:
        self._position = 0
        self._stands: _Stands | None = None

    def note(self, event: Event) -> None:
        """Remembers the event read last."""
        self._position = event.position
        self._stands = (event.stream, event.version, event.type, event.recorded_at)

    async def check(self, conn: psycopg.AsyncConnection[Any], position: int) -> None:
        """Raises LogSetBack where the log does not hold what was read at this position, the last that was read."""
        row = await (await conn.execute(query("event_log", "head_and_event"), {"position": position})).fetchone()
        assert row is not None  # noqa: S101  # there is a row for what was asked
        head, *stands = row
        found = None if stands[0] is None else tuple(stands)
        known = self._stands if self._position == position else None
        # an archive may have taken it out of the table: then the log goes on behind it
        if head < position or (known is not None and found not in (known, None)):
            raise LogSetBack(position, head)
        self._position, self._stands = position, known or found
