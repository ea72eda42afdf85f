"""Facts of a task's own stream. Their stored names are in `events.facts.codec`."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.facts.workflow import RequestedStep, Step

type FileType = Literal["ddl", "md", "json", "txt", "log", "report", "yaml"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Base of all facts of a task."""

    task_id: TaskId


class TaskCreated(Fact, frozen=True, kw_only=True):
    task_type: str
    db_name: str
    source: str
    """Registered name of the database to read; the task id if the connection was given with the task."""
    parameters: dict[str, Any]
    """The normalised request, passwords masked."""
    output_directory: str
    business_context: str = ""
    created_by: str | None = None
    task_name: str | None = None
    disabled_steps: tuple[Step, ...] = ()


class TaskRenamed(Fact, frozen=True, kw_only=True):
    task_name: str | None
    """None removes the name."""


class TaskDeleted(Fact, frozen=True, kw_only=True):
    purge: bool = False
    """True if the payloads of all events of the task are redacted as well; absent in version 1."""


class TaskPurged(Fact, frozen=True, kw_only=True):
    """The payloads of the task's events were redacted, as the deletion requested."""

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
    """Another executor continues an execution whose lease expired or was released."""

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
    """Output of a unit: a file of the task directory or, if `file` is false, an object only in the artefact store."""

    name: str
    sha256: str
    size: int
    file: bool = True


class StepProgressed(Fact, frozen=True, kw_only=True):
    """Progress of a running step, in what it produces: pairs or items. Recorded at most once a second and unit."""

    execution_id: ExecutionId
    step: Step
    done: int
    expected: int
    """An estimate while pairs are generated."""


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
    """The step's results are out of date, because an earlier step ran again."""

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


class QualityEvaluated(Fact, frozen=True, kw_only=True):
    """The task's pairs were evaluated with questions and gold SQL."""

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
    """The execution has made all permitted model calls and continues without a model."""

    execution_id: ExecutionId
    calls: int
    """The permitted number of calls."""


class Redacted(Fact, frozen=True, kw_only=True):
    """Placeholder for a fact whose payload was redacted."""

    type: str


type RareFact = (
    TaskCreated
    | TaskRenamed
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
    | StepProgressed
    | UnitFailed
    | StepCompleted
    | StepInvalidated
    | FilesCleaned
    | QualityReported
    | QualityEvaluated
    | ModelCalled
    | ModelBudgetSpent
    | Redacted
)
"""Facts that occur rarely in a history."""

type TaskFact = UnitCompleted | FileWritten | RareFact
"""Nearly all facts of a long history are UnitCompleted or FileWritten."""
