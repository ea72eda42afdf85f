"""Tasks, their steps and executions."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.facts.task.state import ExecutionStatus, StepStatus, TaskStatus
from events.facts.workflow import RequestedStep, Step
from service.schemas.fields import (
    Count,
    Creator,
    DatabaseName,
    ExecutionIdText,
    Object,
    Position,
    Seconds,
    StoredLanguage,
    TaskIdText,
    TaskName,
    Time,
)

type QueueReason = Literal["waiting_for_executor", "behind_others", "no_executor", "drained"]
type ErrorMessage = Annotated[str, Meta(examples=["the database highway_db cannot be reached"])]
type Directory = Annotated[str, Meta(examples=["output/task_20260302_093000"])]
type Version = Annotated[int, Meta(ge=0, description="Version of the task, which is its `ETag`.", examples=[3])]
type Percent = Annotated[int, Meta(ge=0, le=100, description="Progress in percent.", examples=[40])]
type TaskType = Annotated[str, Meta(description="As given by the creator.", examples=["complete_workflow"])]
type StepStatuses = Annotated[
    dict[str, StepStatus],
    Meta(description="Status of each step.", examples=[{"ddl_generation": "completed", "qa_generation": "running"}]),
]


class Queue(Struct, kw_only=True):
    """Why an execution waits."""

    position: Annotated[int, Meta(ge=1, examples=[1])]
    """Place in the queue; 1 is next."""
    executors_alive: Count
    """Number of executors that are alive."""
    reason: QueueReason
    """Why it waits."""


class CurrentExecution(Struct, kw_only=True):
    """The execution that is queued or running."""

    execution_id: ExecutionIdText
    step: RequestedStep
    """The step, or `complete`."""
    status: ExecutionStatus
    """State of the execution."""
    started_at: Time | None
    """Time of its start."""
    cancel_requested: bool
    """True while it is being cancelled."""
    queue: Queue | None = None


class StepView(Struct, kw_only=True):
    """A step as its newest execution left it."""

    step: Step
    """The step."""
    status: StepStatus
    """State of the step."""
    units_done: Count
    """Number of units done."""
    units_total: Count
    """Number of units planned."""
    started_at: Time | None
    """Time of its start."""
    completed_at: Time | None
    """Time of its end."""
    execution_id: ExecutionIdText | None
    error: ErrorMessage | None
    """Why it failed."""


class ExecutionView(Struct, kw_only=True):
    """One run of a step, or of the whole workflow with one child for each step."""

    execution_id: ExecutionIdText
    step: RequestedStep
    """The step, or `complete`."""
    status: ExecutionStatus
    """State of the execution."""
    started_at: Time | None
    """Time of its start."""
    completed_at: Time | None
    """Time of its end."""
    duration: Seconds | None
    """Seconds from start to end; null until it has ended."""
    force_executed: bool
    """True if it ran although earlier steps were not completed."""
    files_cleaned: bool
    """True if it removed the step's earlier files."""
    parent_execution_id: ExecutionIdText | None
    """The complete run it belongs to."""
    cancel_requested: bool
    """True if it was asked to cancel."""
    requested_at: Time
    """Time of the request."""
    error_message: ErrorMessage | None
    """Why it failed."""
    executor: Annotated[str, Meta(examples=["host-4711"])] | None
    """Executor that ran it last."""
    recoveries: Count
    """Number of takeovers by another executor."""
    model_calls: Count
    """Model calls in it and in its children."""
    model_budget_spent: bool
    """True if no more model calls were allowed, so that the rest was done offline."""


class Texts(Struct, kw_only=True):
    """A sentence in both languages."""

    zh: ErrorMessage
    """In Chinese."""
    en: ErrorMessage
    """In English."""


type Translations = Annotated[
    dict[str, Texts],
    Meta(
        description="Each error message, which is in the task's language, in both languages.",
        examples=[{}],
    ),
]


class TaskRow(Struct, kw_only=True):
    """A task in a list."""

    task_id: TaskIdText
    task_type: TaskType
    task_name: TaskName | None
    status: TaskStatus
    """State of the task."""
    progress: Percent
    db_name: DatabaseName | None
    created_by: Creator | None
    created_at: Time | None
    """Time of creation."""
    started_at: Time | None
    """Start of its first run."""
    completed_at: Time | None
    """End of its last run."""
    step_status: StepStatuses
    error_message: ErrorMessage | None
    """Why it failed."""
    position: Position
    """Position of its last event."""
    run_started_at: Time | None
    """Start of its last run; null while that is queued."""
    run_completed_at: Time | None
    """End of its last run; null while that is queued or running."""
    worked_seconds: Seconds | None
    """Seconds of all runs that have ended."""
    translations: Translations = {}


class TaskDetail(Struct, kw_only=True):
    """A task, folded from its events."""

    task_id: TaskIdText
    task_type: TaskType
    task_name: TaskName | None
    status: TaskStatus
    """State of the task."""
    progress: Percent
    parameters: Object
    """The request with its defaults, without passwords and uploads."""
    step_status: StepStatuses
    steps: list[StepView]
    """All four steps, in order."""
    output_directory: Directory
    """Folder of its files on the server."""
    db_name: DatabaseName
    business_context: str
    """Subject of the database, as given by the creator."""
    language: StoredLanguage | None
    """Language of the questions."""
    created_by: Creator | None
    created_at: Time | None
    """Time of creation."""
    started_at: Time | None
    """Start of its first run."""
    completed_at: Time | None
    """End of its last run."""
    current_execution: CurrentExecution | None
    """The queued or running execution."""
    executions: list[ExecutionView]
    """Oldest first; a complete run is before its steps."""
    error_message: ErrorMessage | None
    """Why it failed."""
    result: Object | None
    """Result of the last run."""
    counts: dict[str, Count]
    """Figures of the steps' results, and the number of files."""
    version: Version
    position: Position
    """Position of its last event."""
    deleted: bool = False
    """True once it is deleted."""
    translations: Translations = {}


class TaskCreatedResponse(Struct, kw_only=True):
    """A new task."""

    task_id: TaskIdText
    status: TaskStatus
    """State of the task."""
    output_directory: Directory
    """Folder of its files on the server."""
    step_status: StepStatuses
    created_at: Time | None
    """Time of creation."""
    task_name: TaskName | None
    version: Version
    position: Position
    """Position of its last event."""


class TaskDeletedResponse(Struct, kw_only=True):
    """A deletion that was finished, by this request or an earlier one."""

    task_id: TaskIdText
    deleted: bool
    """Always true."""
    redacted_events: Count
    """Number of payloads redacted by this request."""


class ExecutionStartedResponse(Struct, kw_only=True):
    """An execution that was requested."""

    execution_id: ExecutionIdText
    task_id: TaskIdText
    step: RequestedStep
    """The step, or `complete`."""
    status: ExecutionStatus
    """`running`, or `queued` if no executor has begun within 300 ms."""
    started_at: Time | None
    """Time of its start."""
    version: Version
    position: Position
    """Position of the request."""


class CancelRequestedResponse(Struct, kw_only=True):
    """An execution that was asked to cancel."""

    task_id: TaskIdText
    execution_id: ExecutionIdText
    status: ExecutionStatus
    """State of the execution."""
    cancel_requested: bool
    """True until it has ended."""


class TaskPage(Struct, kw_only=True):
    tasks: list[TaskRow]
    """Newest first."""
    next_cursor: Annotated[str, Meta(examples=["MjAyNi0wMy0wMg"])] | None
    """`cursor` of the next page; null on the last page."""


class ExecutionList(Struct, kw_only=True):
    executions: list[ExecutionView]
    """Oldest first; a complete run is before its steps."""
