"""Response of the timeline: executions, executors and events of a range of time."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.facts.task.state import TaskStatus
from service.schemas.fields import DatabaseName, TaskIdText, TaskName, Time
from service.schemas.responses.audit import TrailEntry
from service.schemas.responses.tasks import ExecutionFacts, Translations

type ExecutorName = Annotated[str, Meta(examples=["host-4711"])]


class TimelineTask(Struct, kw_only=True):
    """Task of which an execution ran in the range."""

    task_id: TaskIdText
    task_name: TaskName | None
    db_name: DatabaseName | None
    status: TaskStatus
    """Current state of the task."""


class TimelineExecution(ExecutionFacts, kw_only=True, frozen=True):
    """Execution that ran at some time in the range."""

    started_at: Time
    """Start time of the execution."""
    task_id: TaskIdText
    executor: ExecutorName | None
    """Name of the executor that started it; null for a child, which has the executor of its parent."""


class TimelineExecutor(Struct, kw_only=True):
    """Executor that reported in the range. Executors that stopped are known only by their executions."""

    executor: ExecutorName
    """Name of the executor."""
    started_at: Time
    """Start time of the executor."""
    seen_at: Time
    """Time of the executor's last report."""
    alive: bool
    """True if its last report is recent."""


class TimelinePause(Struct, kw_only=True):
    """Time in which the executors were drained: they started no new work."""

    since: Time
    """Begin of the drain."""
    until: Time | None
    """End of the drain; null while the executors are drained."""


class Timeline(Struct, kw_only=True, rename={"since": "from", "until": "to"}):
    """Tasks, executors and what people did, in a range of time."""

    since: Time
    """Begin of the range."""
    until: Time
    """End of the range."""
    tasks: list[TimelineTask]
    """Tasks with an execution in the range, the one that started last first."""
    executions: list[TimelineExecution]
    """Executions that ran in the range, the one that started last first."""
    executors: list[TimelineExecutor]
    """Executors that reported in the range."""
    pauses: list[TimelinePause]
    """Drains in the range, newest first."""
    events: list[TrailEntry]
    """Events in the range that people caused, and takeovers by other executors, newest first."""
    complete: bool
    """False if the range has more executions or events than are listed; the newest are."""
    translations: Translations = {}
