"""What can happen to a task. Each class is stored under a name chosen by hand (see `events.facts.codec`)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.facts.workflow import RequestedStep, Step

type FileType = Literal["ddl", "md", "json", "txt", "log", "report"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Every fact of a task names its task."""

    task_id: TaskId


class TaskCreated(Fact, frozen=True, kw_only=True):
    task_type: str
    db_name: str
    source: str
    """The register's name of the database to read; for an ad-hoc connection one made for this task."""
    parameters: dict[str, Any]
    """The normalised request, passwords masked."""
    output_directory: str
    business_context: str = ""
    created_by: str | None = None
    task_name: str | None = None
    disabled_steps: tuple[Step, ...] = ()


class TaskDeleted(Fact, frozen=True, kw_only=True):
    purge: bool = False
    """The payloads of the task's events are to be redacted, too; not known in version 1."""


class TaskPurged(Fact, frozen=True, kw_only=True):
    """The payloads of the task's events are redacted, as was asked for."""

    redacted: int


class StepRequested(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: RequestedStep
    force: bool = False
    clean_previous: bool = True


class ExecutionStarted(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: RequestedStep
    executor: ExecutorId
    epoch: int
    parent_execution_id: ExecutionId | None = None


class ExecutionRecovered(Fact, frozen=True, kw_only=True):
    """Another executor goes on with an execution whose lease ran out or was released."""

    execution_id: ExecutionId
    executor: ExecutorId
    epoch: int
    attempt: int


class ExecutionCancelRequested(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId


class ExecutionCompleted(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    result: dict[str, Any] = {}


class ExecutionFailed(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    error: str
    code: str = "step_failed"


class ExecutionCancelled(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId


class StepStarted(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step


class StepPlanned(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step
    units: tuple[str, ...]


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit made: a file of the task directory, or an object kept only in the store (`file` false)."""

    name: str
    sha256: str
    size: int
    file: bool = True


class UnitCompleted(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step
    unit: str
    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0
    counts: dict[str, int] = {}


class UnitFailed(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step
    unit: str
    error: str


class StepCompleted(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step
    result: dict[str, Any] = {}


class StepInvalidated(Fact, frozen=True, kw_only=True):
    """An earlier step ran again, so this one's input changed."""

    step: Step


class FileWritten(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId | None
    name: str
    sha256: str
    size: int
    file_type: FileType
    description: str = ""
    is_primary: bool = False


class FilesCleaned(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    step: Step
    names: tuple[str, ...]


class QualityReported(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    report: dict[str, Any]


class ModelCalled(Fact, frozen=True, kw_only=True):
    execution_id: ExecutionId
    purpose: str
    model: str
    prompt_digest: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cached: bool = False
    error: str | None = None


class ModelBudgetSpent(Fact, frozen=True, kw_only=True):
    """The execution has made as many calls of a model as it may, and goes on without."""

    execution_id: ExecutionId
    calls: int
    """How many it may make."""


class Redacted(Fact, frozen=True, kw_only=True):
    """Stands where a payload was redacted: that something happened is still known, what it said is not."""

    type: str


type RareFact = (
    TaskCreated
    | TaskDeleted
    | TaskPurged
    | StepRequested
    | ExecutionStarted
    | ExecutionRecovered
    | ExecutionCancelRequested
    | ExecutionCompleted
    | ExecutionFailed
    | ExecutionCancelled
    | StepStarted
    | StepPlanned
    | UnitFailed
    | StepCompleted
    | StepInvalidated
    | FilesCleaned
    | QualityReported
    | ModelCalled
    | ModelBudgetSpent
    | Redacted
)
"""What a task's history holds a few times."""

type TaskFact = UnitCompleted | FileWritten | RareFact
"""Nearly every fact of a long history is one of the first two."""
