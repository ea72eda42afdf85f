"""Responses of the endpoints of schedules."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.facts.task.state import TaskStatus
from service.schemas.fields import DatabaseName, Name, Object, ScheduleTime, TaskIdText, Time
from service.schemas.language import Language

type RunStatus = TaskStatus | Literal["deleted", "skipped"]
"""State of the task that was started, `deleted` if it was deleted since, `skipped` if no task was started."""


class ScheduledRun(Struct, kw_only=True):
    """Outcome of a due time of a schedule."""

    due_at: Time
    """The due time."""
    at: Time
    """Time at which the task was started or skipped; later than the due time if no service ran then."""
    task_id: TaskIdText | None
    """The task; null if none was started."""
    status: RunStatus
    """State of the task, `deleted` if it was deleted since, `skipped` if no task was started."""
    error: Annotated[str, Meta(examples=["There is no database highway_db"])] | None
    """Reason why no task was started."""


class ScheduleView(Struct, kw_only=True):
    """Schedule of tasks over a database."""

    name: Name
    """Name of the schedule."""
    db_name: DatabaseName
    """Name of the registered database."""
    at: ScheduleTime
    """Time of day, or weekday and time of day, in `QUERYMILL_TIMEZONE`."""
    language: Language
    """Language of the dataset that the tasks load."""
    parameters: Object
    """Parameters of the tasks: `language`, `only_changes`, and those that do not have their defaults."""
    next_at: Time
    """Next due time."""
    last: ScheduledRun | None
    """Last due time; null before the first."""


class ScheduleList(Struct, kw_only=True):
    schedules: list[ScheduleView]
    """Schedules by name."""
