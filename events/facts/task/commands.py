"""Commands to a task. A command carries all ids that `decide` needs, because `decide` creates none."""

from __future__ import annotations

from typing import Any

import msgspec

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.facts.task import facts
from events.facts.task.facts import FileType, MorePairs, Output
from events.facts.workflow import RequestedStep, Step


class CreateTask(msgspec.Struct, frozen=True, kw_only=True):
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


class RequestStep(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: RequestedStep
    force: bool = False
    clean_previous: bool = True
    more: tuple[MorePairs, ...] = ()


class StartExecution(msgspec.Struct, frozen=True, kw_only=True):
    """Start a queued execution, or recover a running one, as the executor that holds the lease."""

    execution_id: ExecutionId
    executor: ExecutorId
    epoch: int
    handed_over: bool = False
    """True if the last holder of the lease has released it."""
    max_attempts: int = 5
    """Number of executors that may be lost, plus one; ten that hand the execution over count as one that is lost."""


class StartStep(msgspec.Struct, frozen=True, kw_only=True):
    """Start a step. `execution_id` is `root` if a single step was requested, a child of `root` in a complete run."""

    root: ExecutionId
    execution_id: ExecutionId
    step: Step
    executor: ExecutorId
    epoch: int


class CleanFiles(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step


type RecordableFact = (
    facts.StepPlanned
    | facts.StepProgressed
    | facts.UnitFailed
    | facts.QualityReported
    | facts.QualityEvaluated
    | facts.SourceDrifted
    | facts.ModelCalled
    | facts.ModelBudgetSpent
    | facts.TaskRenamed
)


class RecordFact(msgspec.Struct, frozen=True, kw_only=True):
    """Record a fact that every state of an existing task permits, unless the state contains it already."""

    fact: RecordableFact


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    sha256: str
    size: int
    file_type: FileType
    description: str = ""
    is_primary: bool = False


class CompleteUnit(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step
    unit: str
    files: tuple[NewFile, ...] = ()
    objects: tuple[Output, ...] = ()
    """Outputs stored only in the artefact store, for later steps and units."""
    seconds: float = 0.0
    counts: dict[str, int] = {}


class WriteFiles(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId | None
    files: tuple[NewFile, ...]


class PutFile(msgspec.Struct, frozen=True, kw_only=True):
    """Change or add a file that steps read, while nothing runs."""

    file: NewFile


class RemoveFile(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a file that a user added, while nothing runs."""

    name: str


class CompleteStep(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step
    result: dict[str, Any]


class CompleteExecution(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId
    result: dict[str, Any]


class FailExecution(msgspec.Struct, frozen=True, kw_only=True):
    """End a root execution and its running child as failed."""

    execution_id: ExecutionId
    error: str
    code: str = "step_failed"


class RequestCancel(msgspec.Struct, frozen=True, kw_only=True):
    pass


class ConfirmCancel(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId


class RequestPause(msgspec.Struct, frozen=True, kw_only=True):
    requested_by: str | None = None


class ConfirmPause(msgspec.Struct, frozen=True, kw_only=True):
    execution_id: ExecutionId


class DeleteTask(msgspec.Struct, frozen=True, kw_only=True):
    purge: bool = False


type TaskCommand = (
    CreateTask
    | RequestStep
    | StartExecution
    | StartStep
    | CleanFiles
    | RecordFact
    | CompleteUnit
    | WriteFiles
    | PutFile
    | RemoveFile
    | CompleteStep
    | CompleteExecution
    | FailExecution
    | RequestCancel
    | ConfirmCancel
    | RequestPause
    | ConfirmPause
    | DeleteTask
)
