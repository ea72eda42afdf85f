"""Responses of the log line endpoints."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.facts.records import LogLevel
from events.facts.workflow import RequestedStep
from service.schemas.fields import Count, ExecutionIdText, Object, Position, Time


class LogLine(Struct, kw_only=True):
    """Diagnostic message of a task."""

    position: Position
    timestamp: Time
    """Time by the clock of the process that logged the line."""
    level: LogLevel
    """Severity."""
    message: Annotated[str, Meta(examples=["12 tables read"])]
    """Text of the message."""
    step_name: RequestedStep | None
    """Step that logged the line."""
    module_name: Annotated[str, Meta(examples=["executor.steps.ddl_generation"])] | None
    """Module that logged the line."""
    function_name: Annotated[str, Meta(examples=["run"])] | None
    """Function that logged the line."""
    execution_id: ExecutionIdText | None
    extra_data: Object | None
    """Additional data of the line."""


class LogPage(Struct, kw_only=True, omit_defaults=True):
    logs: list[LogLine]
    """Lines in time order."""
    total: Count | None = None
    """Number of all matching lines; only with `count`."""


class LogStretch(Struct, kw_only=True):
    """Numbers of log lines in one time interval."""

    at: Time
    """Start of the interval."""
    lines: Count
    """Number of lines in the interval."""
    errors: Count
    """Number of lines of the levels ERROR and CRITICAL."""


class LogDensity(Struct, kw_only=True):
    """Number of log lines per time interval, without intervals that have no lines."""

    stretches: list[LogStretch]
    """Intervals in time order."""
