"""Events as stored, their metadata, and errors of appending."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from events.facts import codec
from events.facts.decider import Moment, Recorded
from events.facts.ids import ExecutionId


class Event(NamedTuple):
    """One row of the log, with its payload still encoded."""

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
        """Return the decoded fact, converted to the current version."""
        return codec.decode(self.type, self.schema_version, self.data, self.task_id)

    def recorded(self) -> Recorded[Any]:
        return Recorded(self.fact(), Moment(self.position, self.recorded_at))


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Metadata of an event: its actor, its cause, and the writing executor."""

    actor: str | None = None
    request_id: str | None = None
    causation: str | None = None
    executor: str | None = None
    epoch: int | None = None
    trace_id: str | None = None
    """Trace of OpenTelemetry, 32 hex digits; None if the writer records none."""


class Fence(NamedTuple):
    """Lease that a writer must hold; otherwise the database refuses the append."""

    execution_id: ExecutionId
    epoch: int


class Appended(NamedTuple):
    """Result of an append: positions, version and time of the events."""

    first_position: int
    last_position: int
    version: int
    """Version of the stream after the append."""
    recorded_at: datetime


class VersionConflict(Exception):
    """The stream has a newer version than expected."""


class StaleEpoch(Exception):
    """The lease of this execution is held by another executor, or has ended."""


class LogUnavailable(Exception):
    """The event log cannot be reached."""


class LogReadOnly(LogUnavailable):
    """The event log can be read but not appended to: it is a standby, or its disk is full.

    The `__cause__` is the database's error.
    """
