"""An event as it stands in the log, and what its writer says about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from events.facts import codec
from events.facts.decider import Moment, Recorded
from events.facts.ids import ExecutionId


class Event(NamedTuple):
    """One row, payload still encoded."""

    position: int
    stream: str
    version: int
    task_id: str | None
    type: str
    schema_version: int
    data: str
    meta: str
    recorded_at: datetime

    def fact(self) -> Any:
        """The decoded fact, upcast to today's version."""
        return codec.decode(self.type, self.schema_version, self.data, self.task_id)

    def recorded(self) -> Recorded[Any]:
        return Recorded(self.fact(), Moment(self.position, self.recorded_at))


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who caused an event, and in answer to what."""

    actor: str | None = None
    request_id: str | None = None
    causation: str | None = None
    executor: str | None = None
    epoch: int | None = None


class Fence(NamedTuple):
    """The lease a writer claims to hold; the database refuses the append if it does not."""

    execution_id: ExecutionId
    epoch: int


class Appended(NamedTuple):
    """Where a group of events went."""

    first_position: int
    last_position: int
    version: int
    """The stream's version after it."""
    recorded_at: datetime


class VersionConflict(Exception):
    """The stream has moved on since it was read."""


class StaleEpoch(Exception):
    """The lease of this execution is held by another executor, or has ended."""


class LogUnavailable(Exception):
    """The event log cannot be reached."""


class LogUnwilling(LogUnavailable):
    """The event log can be read, but takes nothing for now: it is a standby's, or its disk is full.

    The `__cause__` is what the database said.
    """
