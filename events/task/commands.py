"""What may be asked of a task. Time, ids and randomness arrive here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from events.ids import ExecutionId, ExecutorId, TaskId
from events.task.facts import FileType, ModelCalled, Output
from events.workflow import RequestedStep, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTask:
    task_id: TaskId
    task_type: str
    db_name: str
    source: str
    parameters: dict[str, Any]
    output_directory: str
    business_context: str = ""
    created_by: str | None = None
    task_name: str | None = None
    disabled_steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStep:
    execution_id: ExecutionId
    step: RequestedStep
    force: bool = False
    clean_previous: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StartExecution:
    """An executor that holds the lease begins, or goes on, with an execution."""

    execution_id: ExecutionId
    executor: ExecutorId
    epoch: int
    most_attempts: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StartStep:
    """Under the root itself for a single step; under a child for a complete run."""

    root: ExecutionId
    execution_id: ExecutionId
    step: Step
    executor: ExecutorId
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanFiles:
    execution_id: ExecutionId
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    execution_id: ExecutionId
    step: Step
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    name: str
    sha256: str
    size: int
    file_type: FileType
    description: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteUnit:
    execution_id: ExecutionId
    step: Step
    unit: str
    files: tuple[NewFile, ...] = ()
    objects: tuple[Output, ...] = ()
    """Kept in the store only, for the steps and units after this one."""
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class FailUnit:
    execution_id: ExecutionId
    step: Step
    unit: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteFiles:
    execution_id: ExecutionId | None
    files: tuple[NewFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteStep:
    execution_id: ExecutionId
    step: Step
    result: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteExecution:
    execution_id: ExecutionId
    result: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailExecution:
    """Ends the root, and its running child, as failed."""

    execution_id: ExecutionId
    error: str
    code: str = "step_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCancel:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCancel:
    execution_id: ExecutionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuality:
    execution_id: ExecutionId
    report: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordModelCall:
    call: ModelCalled


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTask:
    purge: bool = False


type TaskCommand = (
    CreateTask
    | RequestStep
    | StartExecution
    | StartStep
    | CleanFiles
    | PlanStep
    | CompleteUnit
    | FailUnit
    | WriteFiles
    | CompleteStep
    | CompleteExecution
    | FailExecution
    | RequestCancel
    | ConfirmCancel
    | ReportQuality
    | RecordModelCall
    | DeleteTask
)
