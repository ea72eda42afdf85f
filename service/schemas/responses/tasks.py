"""Responses of the task endpoints."""

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
    QuestionLanguage,
    Seconds,
    TaskIdText,
    TaskName,
    Time,
)
from service.schemas.responses.drift import DriftView

type QueueReason = Literal["waiting_for_executor", "behind_others", "no_executor", "drained", "files_away"]
type ErrorMessage = Annotated[str, Meta(examples=["the database highway_db cannot be reached"])]
type Directory = Annotated[str, Meta(examples=["output/task_20260302_093000"])]
type Version = Annotated[int, Meta(ge=0, description="Version of the task, which is its `ETag`.", examples=[3])]
type Percent = Annotated[int, Meta(ge=0, le=100, description="Progress in percent.", examples=[40])]
type ExecutedStep = Annotated[RequestedStep, Meta(description="Step to execute, or `complete` for the whole workflow.")]
type ExecutionState = Annotated[ExecutionStatus, Meta(description="State of the execution.")]
type TaskState = Annotated[TaskStatus, Meta(description="State of the task.")]
type TaskType = Annotated[
    str, Meta(description="Type of the task, as given by the creator.", examples=["complete_workflow"])
]
type StepStatuses = Annotated[
    dict[str, StepStatus],
    Meta(description="Status of each step.", examples=[{"ddl_generation": "completed", "qa_generation": "running"}]),
]


class Queue(Struct, kw_only=True):
    """Queue position of an execution, and the reason why the execution waits."""

    position: Annotated[int, Meta(ge=1, examples=[1])]
    """Position in the queue; 1 is next."""
    executors_alive: Count
    """Number of executors that are alive."""
    reason: QueueReason
    """Reason why the execution waits."""
    since: Time | None
    """Time since which the execution waits; null if its last executor, of an older version, has given it back."""


class CurrentExecution(Struct, kw_only=True):
    """Execution that is queued, running or paused."""

    execution_id: ExecutionIdText
    step: ExecutedStep
    status: ExecutionState
    started_at: Time | None
    """Start time of the execution; null while the execution is queued."""
    cancel_requested: bool
    """True while the execution is being cancelled."""
    pause_requested: bool
    """True while the execution is being paused."""
    pause_requested_by: Annotated[str, Meta(examples=["li.wei"])] | None
    """Requester of the pause; null if none is requested or the requester is unknown."""
    paused_at: Time | None
    """Time since which the execution is paused."""
    queue: Queue | None = None


type Product = Literal["tables", "pairs", "items"]


class StepProgress(Struct, kw_only=True):
    """Progress of a step in what it produces."""

    of: Product
    """Kind of the counted things."""
    done: Count
    """Number done."""
    expected: Count
    """Number expected; an estimate while pairs are generated."""


class StepView(Struct, kw_only=True):
    """State of a step by its newest execution."""

    step: Step
    """Name of the step."""
    status: StepStatus
    """State of the step."""
    units_done: Count
    """Number of units done."""
    units_total: Count
    """Number of units planned."""
    produced: StepProgress | None
    """Tables, pairs or items done; null until the step reports it."""
    started_at: Time | None
    """Start time of the step."""
    completed_at: Time | None
    """End time of the step."""
    execution_id: ExecutionIdText | None
    error: ErrorMessage | None
    """Reason why the step failed."""


class ExecutionFacts(Struct, kw_only=True, frozen=True):
    """Fields of an execution in a task's details and in the timeline."""

    execution_id: ExecutionIdText
    step: ExecutedStep
    status: ExecutionState
    started_at: Time | None
    """Start time of the execution; null until the execution starts."""
    completed_at: Time | None
    """End time of the execution; null until the execution ends."""
    parent_execution_id: ExecutionIdText | None
    """Id of the execution of the whole workflow to which this execution belongs."""
    error_message: ErrorMessage | None
    """Reason why the execution failed."""


class ExecutionView(ExecutionFacts, kw_only=True, frozen=True):
    """Execution: one run of a step, or of the whole workflow with one child execution for each step."""

    duration: Seconds | None
    """Seconds from start to end, including pauses; null until the execution ends."""
    force_executed: bool
    """True if the request skipped the check that earlier steps are completed."""
    files_cleaned: bool
    """True if earlier files of the step were removed first."""
    cancel_requested: bool
    """True if cancellation was requested."""
    requested_at: Time
    """Time of the request to execute."""
    executor: Annotated[str, Meta(examples=["host-4711"])] | None
    """Name of the executor that ran the execution last."""
    recoveries: Count
    """Number of takeovers by another executor."""
    model_calls: Count
    """Number of model calls by the execution and its children."""
    model_budget_spent: bool
    """True if the allowed model calls were used up, so that remaining work was done offline."""


class Texts(Struct, kw_only=True):
    """Text in both languages."""

    zh: Annotated[str, Meta(examples=["无法连接数据库 highway_db"])]
    """Chinese text."""
    en: ErrorMessage
    """English text."""


class ErrorTexts(Texts, kw_only=True):
    """Error message in both languages."""

    headline: Texts
    """Advice in one sentence if the cause is known, else the error in one sentence."""
    about_source: bool
    """True if the source's connection is the cause."""
    about_input: bool
    """True if the task's own tables, relations or load mode are the cause, which only a new task can correct."""


type Translations = Annotated[
    dict[str, ErrorTexts],
    Meta(
        description="Translations into both languages of each error message, which is in the task's language.",
        examples=[{}],
    ),
]


class TaskFacts(Struct, kw_only=True, frozen=True):
    """Fields of a task in a list and in its details."""

    task_id: TaskIdText
    task_type: TaskType
    task_name: TaskName | None
    status: TaskState
    progress: Percent
    db_name: DatabaseName | None
    created_by: Creator | None
    created_at: Time | None
    """Time of creation."""
    started_at: Time | None
    """Start of the task's first run."""
    completed_at: Time | None
    """End of the task's last run."""
    step_status: StepStatuses
    error_message: ErrorMessage | None
    """Reason why the task failed."""
    position: Position
    """Position of the task's last event."""


class TaskRow(TaskFacts, kw_only=True, frozen=True):
    """Summary of a task in a list."""

    run_started_at: Time | None
    """Start of the task's last run; null while that run is queued."""
    run_completed_at: Time | None
    """End of the task's last run; null while that run is queued or running."""
    worked_seconds: Seconds | None
    """Total duration in seconds of all runs that have ended."""
    unfit_pairs: Count | None
    """Number of pairs that the last run left invalid, or repaired and waiting for approval; null before validation."""
    translations: Translations = {}


class TaskDetail(TaskFacts, kw_only=True, frozen=True):
    """State of a task, folded from the task's events."""

    parameters: Annotated[Object, Meta(examples=[{"db_name": "highway_db"}])]
    """Fields of the request with their defaults, without passwords and the content of uploads."""
    steps: list[StepView]
    """All four steps, in the order of execution."""
    output_directory: Directory
    """Folder of the task's files on the server."""
    db_name: DatabaseName
    business_context: Annotated[str, Meta(examples=["Highway service-area management"])]
    """Subject of the database, as given by the creator."""
    language: QuestionLanguage | None
    current_execution: CurrentExecution | None
    """Queued or running execution; null if there is none."""
    executions: list[ExecutionView]
    """Executions, oldest first; that of a whole workflow is before those of its steps."""
    result: Annotated[Object, Meta(examples=[{"items": 459}])] | None
    """Result of the last run."""
    counts: Annotated[dict[str, Count], Meta(examples=[{"pairs": 425}])]
    """Figures of the steps' results, and the number of files."""
    drift: DriftView | None
    """Changes of the source since an earlier task, as the step `ddl_generation` has found them; null for none."""
    version: Version
    deleted: bool = False
    """True if the task is deleted."""
    translations: Translations = {}


class TaskCreatedResponse(Struct, kw_only=True):
    """New task."""

    task_id: TaskIdText
    status: TaskState
    output_directory: Directory
    """Folder of the task's files on the server."""
    step_status: StepStatuses
    created_at: Time | None
    """Time of creation."""
    task_name: TaskName | None
    version: Version
    position: Position
    """Position of the task's last event."""


class TaskDeletedResponse(Struct, kw_only=True):
    """Confirmation that a task is deleted."""

    task_id: TaskIdText
    deleted: bool
    """Always true."""
    redacted_events: Count
    """Number of payloads redacted by this request."""


class ExecutionStartedResponse(Struct, kw_only=True):
    """Execution that was requested."""

    execution_id: ExecutionIdText
    task_id: TaskIdText
    step: ExecutedStep
    status: ExecutionStatus
    """`running`, or `queued` if no executor started the execution within 300 ms."""
    started_at: Time | None
    """Start time of the execution; null while the execution is queued."""
    version: Version
    position: Position
    """Position of the request in the log."""


class CancelRequestedResponse(Struct, kw_only=True):
    """Execution whose cancellation was requested."""

    task_id: TaskIdText
    execution_id: ExecutionIdText
    status: ExecutionState
    cancel_requested: bool
    """True until the execution has ended."""


class PauseRequestedResponse(Struct, kw_only=True):
    """Execution whose pause was requested."""

    task_id: TaskIdText
    execution_id: ExecutionIdText
    status: ExecutionState
    pause_requested: bool
    """True until the execution is paused or has ended."""


class TaskPage(Struct, kw_only=True):
    tasks: list[TaskRow]
    """Tasks, newest first."""
    next_cursor: Annotated[str, Meta(examples=["MjAyNi0wMy0wMg"])] | None
    """`cursor` of the next page; null on the last page."""


class ExecutionList(Struct, kw_only=True):
    executions: list[ExecutionView]
    """Executions, oldest first; that of a whole workflow is before those of its steps."""
