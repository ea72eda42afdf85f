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
    """A task was created: the first event of its stream."""

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
    """The task has another name, or none."""

    task_name: str | None
    """None removes the name."""


class TaskDeleted(Fact, frozen=True, kw_only=True):
    """The task was deleted: no view shows it, and an executor removes its files. Its events stay as the audit trail;
    with `purge` their payloads are redacted, too. Version 1 had no `purge`.
    """

    purge: bool = False
    """True if the payloads of all events of the task are redacted as well; absent in version 1."""


class TaskPurged(Fact, frozen=True, kw_only=True):
    """The payloads of the task's events were redacted after a deletion with `purge`; `redacted` is their number."""

    redacted: int


class MorePairs(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs of one family to generate in addition to a task's pairs."""

    family: str
    tables: tuple[str, ...]
    """Short names of tables. The pairs are about one of them; SQL that reads exactly several tables comes first."""
    count: int
    replaces: tuple[str, ...] = ()
    """Ids of pairs that are rejected, in this order, as new pairs take their places."""


class StepRequested(Fact, frozen=True, kw_only=True):
    """A step, or `complete` (all remaining steps), was requested. This event wakes an executor. With `more`, the step
    `qa_generation` adds pairs to those of the task, and later steps stay completed. Version 1 had no `more`.
    """

    execution_id: ExecutionId
    step: RequestedStep
    force: bool = False
    clean_previous: bool = True
    more: tuple[MorePairs, ...] = ()
    """Pairs to add to those of the task; empty if the step makes all pairs anew."""


class ExecutionStarted(Fact, frozen=True, kw_only=True):
    """An executor has claimed an execution. `epoch` is the number that its further appends must have. A step of a
    complete run has its root in `parent_execution_id`.
    """

    execution_id: ExecutionId
    step: RequestedStep
    executor: ExecutorId
    epoch: int
    parent_execution_id: ExecutionId | None = None


class ExecutionRecovered(Fact, frozen=True, kw_only=True):
    """Another executor continues an execution whose lease expired or was handed back, with a higher `epoch`. Finished
    units are not repeated. `handed_over` is true if the executor before it released the lease, for example at
    SIGTERM, and false if it was lost.
    """

    execution_id: ExecutionId
    executor: ExecutorId
    epoch: int
    attempt: int
    handed_over: bool = False
    """True if the executor before it released the lease, for example at its shutdown; False if it was lost."""


class ExecutionCancelRequested(Fact, frozen=True, kw_only=True):
    """The cancellation of the execution was requested. The page shows “cancelling” until the execution has ended."""

    execution_id: ExecutionId


class ExecutionPauseRequested(Fact, frozen=True, kw_only=True):
    """A pause of the execution was requested. The page shows “pausing” until its executor has stopped."""

    execution_id: ExecutionId
    requested_by: str | None = None


class ExecutionPaused(Fact, frozen=True, kw_only=True):
    """Work on the execution and its children has stopped. Finished units are kept, and no executor claims the execution
    until it is resumed.
    """

    execution_id: ExecutionId


class ExecutionResumed(Fact, frozen=True, kw_only=True):
    """A paused execution is queued again. It continues with another `execution.started`, under a higher `epoch`."""

    execution_id: ExecutionId


class ExecutionCompleted(Fact, frozen=True, kw_only=True):
    """The execution was completed."""

    execution_id: ExecutionId
    result: dict[str, Any] = {}


class ExecutionFailed(Fact, frozen=True, kw_only=True):
    """The execution ended with `error`, a sentence for people; `code` is for programs: `source_not_found`,
    `source_unreachable`, `secret_key_wrong`, `table_not_found`, `relations_wrong`, `no_tables`, `no_pairs`,
    `nothing_runs` (the database refused every SQL that was tried), `nothing_passes` (none of the pairs that were
    validated passed), `nothing_to_load` (there is no pair, and earlier runs loaded some), `other_embedder` (a load
    with `load_mode: add` would remove other tasks' pairs, because another embedder made their vectors),
    `no_right_to_read` (the login may read none of the tables it would take), `database_error`, `disk_full`,
    `not_writable`, `file_changed`, `step_timeout`, `executor_lost` (ten executors were lost, not counting one for
    each finished unit; ten that hand the execution over count as one), and `step_failed` for anything else.
    """

    execution_id: ExecutionId
    error: str
    code: str = "step_failed"


class ExecutionCancelled(Fact, frozen=True, kw_only=True):
    """The execution ended because it was cancelled."""

    execution_id: ExecutionId


class StepStarted(Fact, frozen=True, kw_only=True):
    """Work on the step began."""

    execution_id: ExecutionId
    step: Step


class StepPlanned(Fact, frozen=True, kw_only=True):
    """The units of the step are known, by name and in order."""

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
    """Number of pairs, or of items of a load, that are done, and the expected number (an estimate during generation).
    Recorded at most once a second and with each unit.
    """

    execution_id: ExecutionId
    step: Step
    done: int
    expected: int
    """An estimate while pairs are generated."""


class UnitCompleted(Fact, frozen=True, kw_only=True):
    """One unit is finished: its outputs (`name`, `sha256`, `size`, and `file`: false if only the object store has it),
    its duration and its counts.
    """

    execution_id: ExecutionId
    step: Step
    unit: str
    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0
    counts: dict[str, int] = {}


class UnitFailed(Fact, frozen=True, kw_only=True):
    """One unit could not be finished."""

    execution_id: ExecutionId
    step: Step
    unit: str
    error: str


class StepCompleted(Fact, frozen=True, kw_only=True):
    """The step was completed; `result` is the content of its `*_result.json`."""

    execution_id: ExecutionId
    step: Step
    result: dict[str, Any] = {}


class StepInvalidated(Fact, frozen=True, kw_only=True):
    """An earlier step ran again and changed this step's input: its status returns to `pending`, its files stay."""

    step: Step


class FileWritten(Fact, frozen=True, kw_only=True):
    """A file of the task directory has new content."""

    execution_id: ExecutionId | None
    name: str
    sha256: str
    size: int
    file_type: FileType
    description: str = ""
    is_primary: bool = False


class FilesCleaned(Fact, frozen=True, kw_only=True):
    """Files were taken out of the directory: those of a step before it ran again, or one that a user had added and
    removed, without execution and step. Their bytes stay in the object store.
    """

    execution_id: ExecutionId | None
    step: Step | None
    names: tuple[str, ...]


class QualityReported(Fact, frozen=True, kw_only=True):
    """The quality report of a run; also the file `quality_report.json`."""

    execution_id: ExecutionId
    report: dict[str, Any]


class QualityEvaluated(Fact, frozen=True, kw_only=True):
    """The task's pairs were evaluated with questions and gold SQL (`querymill evaluate`); see the page “training-data”
    of the manual for the report.
    """

    report: dict[str, Any]


type SchemaChangeKind = Literal[
    "table_added",
    "table_removed",
    "table_renamed",
    "column_added",
    "column_removed",
    "column_renamed",
    "column_retyped",
]


class SchemaChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a source's tables. A renaming is a guess: the database does not record it."""

    kind: SchemaChangeKind
    table: str
    """Short name as it was, or as it is for a table that was added."""
    column: str | None = None
    """Name of the column as it was, or as it is if it was added; None for a change of a table."""
    before: str | None = None
    """Former type of a retyped column."""
    after: str | None = None
    """New name of what was renamed, or new type of a retyped column."""


class SourceDrifted(Fact, frozen=True, kw_only=True):
    """The tables of the source differ from those that `since` has described, an earlier task over it. `counts` is the
    number of changes by kind: `table_added`, `table_removed`, `table_renamed`, `column_added`, `column_removed`,
    `column_renamed`, `column_retyped`. A renaming is a guess: the database does not record it. `pairs` is the number
    of pairs of the earlier task that read what was removed, renamed or retyped. The step `ddl_generation` appends it
    before it is completed.
    """

    execution_id: ExecutionId
    since: TaskId
    """The earlier task."""
    counts: dict[str, int]
    """Number of changes by kind."""
    changes: tuple[SchemaChange, ...]
    """The first changes, at most 200."""
    pairs: int
    """Number of pairs of the earlier task that read what was removed, renamed or retyped."""


class ModelCalled(Fact, frozen=True, kw_only=True):
    """One call of a language model: purpose, tokens, duration, error, and if the answer came from the cache."""

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
    """An execution has made as many calls of a model as `QUERYMILL_LLM_MAX_CALLS` allows, and continues offline. At
    most once in an execution, in the step that needed another call.
    """

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
    | ExecutionPauseRequested
    | ExecutionPaused
    | ExecutionResumed
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
    | SourceDrifted
    | ModelCalled
    | ModelBudgetSpent
    | Redacted
)
"""Facts that occur rarely in a history."""

type TaskFact = UnitCompleted | FileWritten | RareFact
"""Nearly all facts of a long history are UnitCompleted or FileWritten."""
