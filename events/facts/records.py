"""Facts of all streams except a task's own stream: log lines, pairs, sources, keys, inputs, executors, the audit."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from events.facts.ids import ExecutionId, TaskId

type LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

LOG_LEVELS: tuple[LogLevel, ...] = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class LogRecorded(msgspec.Struct, frozen=True, kw_only=True):
    """One log line of a task."""

    task_id: TaskId
    execution_id: ExecutionId | None
    level: LogLevel
    message: str
    logged_at: str
    """Time on the clock of the logging process, ISO 8601 with offset."""
    step_name: str | None = None
    module: str | None = None
    function: str | None = None
    extra: dict[str, Any] = {}


class PairFact(msgspec.Struct, frozen=True, kw_only=True):
    task_id: TaskId
    execution_id: ExecutionId | None
    pair_id: str


ASKED = "asked"
"""Origin of a pair that was proposed for a question. Each such event, also a later one, undoes earlier decisions."""


class PairGenerated(PairFact, frozen=True, kw_only=True):
    question: str
    sql: str
    language: str
    theme: str
    family: str
    difficulty: str
    tables: tuple[str, ...]
    origin: str = "grammar"
    added: bool = False
    """True if the pair joins the task's pairs; the first pair of another generation run replaces them."""


class PairValidated(PairFact, frozen=True, kw_only=True):
    valid: bool
    rows: int | None = None
    layer: str | None = None
    error: str | None = None
    cause: str | None = None
    """SQLSTATE or reason of the refusal, and the name in the SQL that it is about; None if the SQL is valid."""


class PairRepaired(PairFact, frozen=True, kw_only=True):
    sql: str
    rule: str
    accepted: bool = False
    """True if the repair is accepted without approval by a person."""


class PairRemoved(PairFact, frozen=True, kw_only=True):
    reason: str


class PairEdited(PairFact, frozen=True, kw_only=True):
    question: str
    sql: str
    rows: int | None = None
    actor: str | None = None


class PairApproved(PairFact, frozen=True, kw_only=True):
    actor: str | None = None


class PairCarried(PairFact, frozen=True, kw_only=True):
    from_task_id: TaskId
    review: Literal["approved", "rejected"] | None = None


class PairRejected(PairFact, frozen=True, kw_only=True):
    actor: str | None = None


class PairReviewWithdrawn(PairFact, frozen=True, kw_only=True):
    """A person took back the approval or rejection of the pair."""

    actor: str | None = None


class PairLoaded(PairFact, frozen=True, kw_only=True):
    collection: str = "sql"


class PairUnloaded(PairFact, frozen=True, kw_only=True):
    """Another task's load took over or removed this pair's items in the vector store.

    The load of the other task records this fact in the stream of the task that had loaded the pair.
    """

    by_task_id: TaskId
    taken: bool
    """True if question and SQL are still in the vector store but belong to the other task; False if removed."""


type PairEvent = (
    PairGenerated
    | PairValidated
    | PairRepaired
    | PairRemoved
    | PairEdited
    | PairApproved
    | PairCarried
    | PairRejected
    | PairReviewWithdrawn
    | PairLoaded
    | PairUnloaded
)


class SourceAdded(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    address: dict[str, Any]
    """Host, port, database, user; never the password."""


class SourceRemoved(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class KeyCreated(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    scope: str


class KeyRevoked(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class ReceiverAdded(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    address: str
    """Mail address, or scheme, host and port of a webhook."""
    types: tuple[str, ...]
    """Types of events of which notices are sent."""


class ReceiverRemoved(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class ReceiverTested(msgspec.Struct, frozen=True, kw_only=True):
    """A person requested a notice of this event, to test the receiver."""

    name: str


class NoticeDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver accepted a notice. It may get the same notice again after a crash."""

    name: str
    """Name of the receiver."""
    position: int
    """Position of the event that the notice is of."""
    attempt: int


class NoticeFailed(msgspec.Struct, frozen=True, kw_only=True):
    """A notice could not be delivered."""

    name: str
    """Name of the receiver."""
    position: int
    """Position of the event that the notice is of."""
    attempt: int
    error: str
    retry_seconds: int | None
    """Time until the next attempt; null if the notice is given up."""


class ScheduleSet(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule was added, or replaced the one of this name."""

    name: str
    at: str
    """Time of day, or weekday and time of day, in the installation's time zone: `daily 02:30`, `weekly mon 02:30`."""
    db_name: str
    parameters: dict[str, Any]
    """Parameters of the tasks: `language`, `only_changes`, and those that do not have their defaults."""


class ScheduleRemoved(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class ScheduleStarted(msgspec.Struct, frozen=True, kw_only=True):
    """A task was created, and its run requested, for a due time; appended with the task's first events."""

    name: str
    due_at: str
    """The due time, ISO 8601 with offset. The run may start later, if no service ran at that time."""
    task_id: TaskId


class ScheduleSkipped(msgspec.Struct, frozen=True, kw_only=True):
    """No task was created for a due time."""

    name: str
    due_at: str
    """The due time, ISO 8601 with offset."""
    code: str
    """Code of the error, see docs/errors.md; `execution_in_progress` if the run before had not ended."""
    error: str
    """The reason, for people."""


class InputStored(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    sha256: str
    size: int


class InputEdited(msgspec.Struct, frozen=True, kw_only=True):
    """A dictionary or relations file was changed in one place, from the schema of a task."""

    name: str
    sha256: str
    size: int
    task_id: str
    """Task whose schema was shown."""
    subject: str
    """Table, `table.column`, `table.column=value`, or a relation as pairs name it."""
    before: str
    """Label before the edit, empty if the file had none; of a relation `allowed`, `forbidden` or empty."""
    after: str


class InputRemoved(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class AssistantCalled(msgspec.Struct, frozen=True, kw_only=True):
    """An assistant called a tool."""

    tool: str
    dataset: str | None = None
    question: str | None = None
    sql: str | None = None
    pairs_found: int | None = None
    """Number of pairs found for the question; null for other tools."""
    error: str | None = None
    """Code of the error, see docs/errors.md; null if the call was answered."""


class ExecutorsDrained(msgspec.Struct, frozen=True, kw_only=True):
    """From this event on, executors claim no new work; running work finishes."""

    reason: str | None = None
    since: str | None = None
    """Time of the original drain, ISO 8601; null in the original event. A drain is recorded again before its event is
    archived and removed."""
    by: str | None = None
    """Actor of the original drain; null in the original event."""


class ExecutorsResumed(msgspec.Struct, frozen=True, kw_only=True):
    pass


class ExecutorDrained(msgspec.Struct, frozen=True, kw_only=True):
    """From this event on, one executor claims no new work; running work finishes."""

    executor: str
    reason: str | None = None


class ExecutorResumed(msgspec.Struct, frozen=True, kw_only=True):
    executor: str


class AuditCheckpointed(msgspec.Struct, frozen=True, kw_only=True):
    position: int
    root: str
    """Root of the tree up to the position (hex); empty before version 3, which signed a chain value."""
    at: str
    """Time of the checkpoint, signed together with position and root; empty in version 1."""
    signature: str
    public_key: str


class EventsRedacted(msgspec.Struct, frozen=True, kw_only=True):
    positions: tuple[int, ...]
    reason: str
