"""Prefix of the API, format of times, and statuses of a task's steps. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from events.facts.task.state import StepStatus, Task
from events.facts.workflow import STEPS

API = "/api/v0/data_pipeline"


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """Return a time in RFC 3339, with offset and milliseconds."""
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


def stamp_or_none(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else stamp(moment, zone)


def step_status(task: Task) -> dict[str, StepStatus]:
    return {step: task.steps[step].status for step in STEPS}
