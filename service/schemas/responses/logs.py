"""Lines of a task's log, and how many there are when."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.facts.records import LogLevel
from events.facts.workflow import RequestedStep
from service.schemas.fields import Count, ExecutionIdText, Object, Position, Time


class LogLine(Struct, kw_only=True):
    """A diagnostic message of a task."""

    position: Position
    timestamp: Time
    """Time by the clock of the process that logged it."""
    level: LogLevel
    """Severity."""
    message: Annotated[str, Meta(examples=["12 tables read"])]
    """The message."""
    step_name: RequestedStep | None
    """Step that logged it."""
    module_name: Annotated[str, Meta(examples=["executor.steps.ddl_generation"])] | None
    """Module that logged it."""
    function_name: Annotated[str, Meta(examples=["run"])] | None
    """Function that logged it."""
    execution_id: ExecutionIdText | None
    extra_data: Object | None
    """Further data of the line."""


class LogPage(Struct, kw_only=True, omit_defaults=True):
    logs: list[LogLine]
    """In the order of time."""
    total: Count | None = None
    """Number of all matching lines; only with `count`."""


class LogStretch(Struct, kw_only=True):
    """An interval in which lines were logged."""

    at: Time
    """Its beginning."""
    lines: Count
    """Number of lines."""
    errors: Count
    """Number of lines of the levels ERROR and CRITICAL."""


class LogDensity(Struct, kw_only=True):
    """Number of lines logged over time. Intervals without a line are left out."""

    stretches: list[LogStretch]
    """In the order of time."""
