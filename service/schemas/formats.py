"""Prefix of the API, format of times, views of states and rows, and statuses of a task's steps. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from msgspec import Struct

from events.facts.task.state import StepStatus, Task
from events.facts.workflow import STEPS

API = "/api/v0/data_pipeline"


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """Return a time in RFC 3339, with offset and milliseconds."""
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


def stamp_or_none(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else stamp(moment, zone)


def view_of[View: Struct](cls: type[View], source: object, zone: ZoneInfo | None = None, **given: Any) -> View:
    """Return a view with the given fields, and for the others the attributes of `source` with the same names.

    Times get their format in `zone`, tuples become lists. Raises TypeError if a field without default is missing.
    """
    for name in cls.__struct_fields__:
        if name not in given and (value := getattr(source, name, cls)) is not cls:
            given[name] = _shown(value, zone)
    return cls(**given)


def view_of_row[View: Struct](cls: type[View], row: Iterable[Any], zone: ZoneInfo, **given: Any) -> View:
    """Return a view whose first fields are the columns of a row, in this order, unless they are given."""
    return cls(**{name: _shown(value, zone) for name, value in zip(cls.__struct_fields__, row, strict=False)} | given)


def _shown(value: Any, zone: ZoneInfo | None) -> Any:
    match value:
        case datetime():
            return value.astimezone(zone).isoformat(timespec="milliseconds")
        case tuple():
            return list(cast("tuple[Any, ...]", value))
        case _:
            return value


def step_status(task: Task) -> dict[str, StepStatus]:
    return {step: task.steps[step].status for step in STEPS}
