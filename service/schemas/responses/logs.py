"""Lines of a task's log, and how many there are when."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class LogLine(Struct, kw_only=True):
    position: int
    timestamp: str
    level: str
    message: str
    step_name: str | None
    module_name: str | None
    function_name: str | None
    execution_id: str | None
    extra_data: dict[str, Any] | None


class LogPage(Struct, kw_only=True, omit_defaults=True):
    logs: list[LogLine]
    total: int | None = None
    """Only with `count=1`: how many lines match, whatever the page."""


class LogStretch(Struct, kw_only=True):
    """A stretch of time in which lines were logged."""

    at: str
    """Its beginning."""
    lines: int
    errors: int
    """Lines of the levels ERROR and CRITICAL among them."""


class LogDensity(Struct, kw_only=True):
    """How many lines were logged when. Stretches without a line are left out."""

    stretches: list[LogStretch]
