"""Tasks, their steps and executions."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Queue(Struct, kw_only=True):
    """Why an execution still waits."""

    position: int
    """1 is next."""
    executors_alive: int
    reason: str
    """`waiting_for_executor`, `behind_others`, `no_executor` or `drained`."""


class CurrentExecution(Struct, kw_only=True):
    execution_id: str
    step: str
    status: str
    started_at: str | None
    cancel_requested: bool
    queue: Queue | None = None


class StepView(Struct, kw_only=True):
    step: str
    status: str
    units_done: int
    units_total: int
    started_at: str | None
    completed_at: str | None
    execution_id: str | None
    error: str | None


class ExecutionView(Struct, kw_only=True):
    execution_id: str
    step: str
    status: str
    started_at: str | None
    completed_at: str | None
    duration: float | None
    """Seconds; null until it has ended."""
    force_executed: bool
    files_cleaned: bool
    parent_execution_id: str | None
    cancel_requested: bool
    requested_at: str
    error_message: str | None
    executor: str | None
    recoveries: int
    model_calls: int
    """Calls of a model in it and in the executions under it."""
    model_budget_spent: bool
    """Whether no more calls were allowed, so that the rest was done offline."""


class Texts(Struct, kw_only=True):
    """A sentence in both languages."""

    zh: str
    en: str


class TaskRow(Struct, kw_only=True):
    """A task in a list."""

    task_id: str
    task_type: str
    task_name: str | None
    status: str
    progress: int
    db_name: str | None
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    step_status: dict[str, str]
    error_message: str | None
    position: int
    run_started_at: str | None
    """When its last run began; `started_at` is that of the first."""
    run_completed_at: str | None
    worked_seconds: float | None
    """Of all runs that have ended."""
    translations: dict[str, Texts] = {}
    """The error message, which is in the task's language, in both."""


class TaskDetail(Struct, kw_only=True):
    """A task as its events tell."""

    task_id: str
    task_type: str
    task_name: str | None
    status: str
    progress: int
    parameters: dict[str, Any]
    step_status: dict[str, str]
    steps: list[StepView]
    output_directory: str
    db_name: str
    business_context: str
    language: str | None
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    current_execution: CurrentExecution | None
    executions: list[ExecutionView]
    error_message: str | None
    result: dict[str, Any] | None
    counts: dict[str, int]
    version: int
    position: int
    deleted: bool = False
    translations: dict[str, Texts] = {}
    """Error messages, which are in the task's language, in both."""


class TaskCreated(Struct, kw_only=True):
    task_id: str
    status: str
    output_directory: str
    step_status: dict[str, str]
    created_at: str | None
    task_name: str | None
    version: int
    position: int


class TaskDeleted(Struct, kw_only=True):
    """A deletion that was finished, now or by an earlier request."""

    task_id: str
    deleted: bool
    redacted_events: int
    """How many payloads were redacted now."""


class ExecutionStarted(Struct, kw_only=True):
    execution_id: str
    task_id: str
    step: str
    status: str
    """`running`, or `queued` where no executor has begun within 300 ms."""
    started_at: str | None
    version: int
    position: int


class CancelRequested(Struct, kw_only=True):
    task_id: str
    execution_id: str
    status: str
    cancel_requested: bool


class TaskPage(Struct, kw_only=True):
    tasks: list[TaskRow]
    next_cursor: str | None


class ExecutionList(Struct, kw_only=True):
    executions: list[ExecutionView]
