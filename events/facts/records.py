"""Facts of all streams except a task's own stream: log lines, pairs, sources, keys, inputs, executors, the audit."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from events.facts.ids import ExecutionId, TaskId

type LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

LOG_LEVELS: tuple[LogLevel, ...] = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class LogRecorded(msgspec.Struct, frozen=True, kw_only=True):
    """One diagnostic line of the task. Several lines are several events. `logged_at` is the clock of the process that
    logged; `recorded_at` of the row is the database's.
    """

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
    execution_id: ExecutionId | None = None
    pair_id: str


ASKED = "asked"
"""Origin of a pair that was proposed for a question. Each such event, also a later one, undoes earlier decisions."""


class PairGenerated(PairFact, frozen=True, kw_only=True):
    """A question–SQL pair was made. `origin` is the grammar, a model, an import (`person`), or a question that was
    asked (`asked`; the pair waits for review, also if it is recorded once more to undo an edit). With `added`, the
    pair joins the task's pairs; the first pair of another generation run replaces them. Version 1 had no `added`.
    """

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
    """The gate has checked the pair. `layer` is the layer that refused it, `rows` the number of rows, `cause` the code
    of the refusal with the name that it is about, such as `42703 track.composer`. Version 1 had no `cause`.
    """

    valid: bool
    rows: int | None = None
    layer: str | None = None
    error: str | None = None
    cause: str | None = None
    """SQLSTATE or reason of the refusal, and the name in the SQL that it is about; None if the SQL is valid."""


class PairRepaired(PairFact, frozen=True, kw_only=True):
    """The SQL was repaired by rules, by the grammar (`grammar`) or by a model (`model`); the repaired SQL has passed
    the gate. `accepted` is true if the repair needs no person's approval (`QUERYMILL_ACCEPT_REPAIRS`); otherwise the
    pair is neither loaded nor exported until a `pair.approved` after it. Version 1 had no `accepted`: such repairs
    wait for approval. The same repair found again by a later validation changes nothing. A `pair.validated` of a
    later execution without a repair ends the wait: the earlier SQL passes again.
    """

    sql: str
    rule: str
    accepted: bool = False
    """True if the repair is accepted without approval by a person."""


class PairRemoved(PairFact, frozen=True, kw_only=True):
    """The pair was removed from the pairs file, with the reason."""

    reason: str


class PairEdited(PairFact, frozen=True, kw_only=True):
    """A person changed question or SQL; the new SQL has passed the gate. If a person undoes an edit, the gate may
    refuse the earlier SQL: `pair.validated` follows.
    """

    question: str
    sql: str
    rows: int | None = None
    actor: str | None = None


class PairApproved(PairFact, frozen=True, kw_only=True):
    """A person approved the pair. It comes back in the next generation, of this task and of others over the same
    source.
    """

    actor: str | None = None


class PairCarried(PairFact, frozen=True, kw_only=True):
    """The pair comes from another task over the same source: `from_task_id` is the task in which a person approved or
    edited it, under the same `pair_id`. `review` is the decision; without it the pair was only edited. With
    `rejected` the pair is not proposed here. The decision is kept here when the other task is deleted.
    """

    from_task_id: TaskId
    review: Literal["approved", "rejected"] | None = None


class PairRejected(PairFact, frozen=True, kw_only=True):
    """A person rejected the pair. It is not loaded, also if it is repaired later."""

    actor: str | None = None


class PairReviewWithdrawn(PairFact, frozen=True, kw_only=True):
    """A person withdrew the approval or rejection of the pair. A repair that the approval had accepted waits again."""

    actor: str | None = None


class PairLoaded(PairFact, frozen=True, kw_only=True):
    """The pair is in the vector store. Of the task's pairs, the store has those of its newest load. Recorded while no
    other load can write to the store.
    """

    collection: str = "sql"


class PairUnloaded(PairFact, frozen=True, kw_only=True):
    """A later load of `by_task_id`, another task over the same source, has replaced the pair in the vector store. With
    `taken` the same question and SQL are still there, as that task's pair; otherwise they were removed. Recorded by
    that load before its change takes effect; not for deleted tasks.
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
    """A database was registered, or its connection was changed: its address, never its password."""

    name: str
    address: dict[str, Any]
    """Host, port, database, user; never the password."""


class SourceRemoved(msgspec.Struct, frozen=True, kw_only=True):
    """A registered database was removed."""

    name: str


class KeyCreated(msgspec.Struct, frozen=True, kw_only=True):
    """An API key was created: its name and scope, never the key."""

    name: str
    scope: str


class KeyRevoked(msgspec.Struct, frozen=True, kw_only=True):
    """An API key was revoked."""

    name: str


class ReceiverAdded(msgspec.Struct, frozen=True, kw_only=True):
    """A receiver of notices was added. `address` has no path or query of a webhook, which may hold a secret."""

    name: str
    address: str
    """Scheme, host and port of the webhook."""
    types: tuple[str, ...]
    """Types of events of which notices are sent."""


class ReceiverRemoved(msgspec.Struct, frozen=True, kw_only=True):
    """A receiver was removed, and with it its waiting notices."""

    name: str


class ReceiverTested(msgspec.Struct, frozen=True, kw_only=True):
    """A person asked for a test notice, which is of this event."""

    name: str


class NoticeDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver accepted the notice of the event at `position`. After a crash it may get the same notice again."""

    name: str
    """Name of the receiver."""
    position: int
    """Position of the event that the notice is of."""
    attempt: int


class NoticeFailed(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt to deliver the notice of the event at `position` failed; after `retry_seconds` there is another. If
    that is null, the notice is given up: after the last attempt, or because the event was archived or the receiver
    removed.
    """

    name: str
    """Name of the receiver."""
    position: int
    """Position of the event that the notice is of."""
    attempt: int
    error: str
    retry_seconds: int | None
    """Time until the next attempt; null if the notice is given up."""


class ScheduleSet(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule was added, or the one of this name was replaced. `at` is `daily 02:30` or `weekly mon 02:30`, in
    `QUERYMILL_TIMEZONE`; `parameters` are those of its tasks: `language`, `only_changes`, and those that do not have
    their defaults.
    """

    name: str
    at: str
    """Time of day, or weekday and time of day, in the installation's time zone: `daily 02:30`, `weekly mon 02:30`."""
    db_name: str
    parameters: dict[str, Any]
    """Parameters of the tasks: `language`, `only_changes`, and those that do not have their defaults."""


class ScheduleRemoved(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule was removed."""

    name: str


class ScheduleStarted(msgspec.Struct, frozen=True, kw_only=True):
    """A task was created, and its run requested, for the due time `due_at`. The event is in one commit with
    `task.created` and `step.requested` of the task. It may be recorded later than the due time, if no service ran
    then.
    """

    name: str
    due_at: str
    """The due time, ISO 8601 with offset. The run may start later, if no service ran at that time."""
    task_id: TaskId


class ScheduleSkipped(msgspec.Struct, frozen=True, kw_only=True):
    """No task was started for the due time `due_at`: the run before had not ended (`code` is `execution_in_progress`),
    or the task was refused with this `code`, see the page “errors” of the manual. `error` is the reason in
    `QUERYMILL_LANGUAGE`.
    """

    name: str
    due_at: str
    """The due time, ISO 8601 with offset."""
    code: str
    """Code of the error; `execution_in_progress` if the run before had not ended."""
    error: str
    """The reason, for people."""


class InputStored(msgspec.Struct, frozen=True, kw_only=True):
    """A table list, a relations file, a dictionary or a knowledge file was uploaded."""

    name: str
    sha256: str
    size: int


class InputEdited(msgspec.Struct, frozen=True, kw_only=True):
    """One label or relation of a dictionary or relations file was changed from the schema of a task. The fields replace
    what `input.stored` recorded before. `subject` is a table, `table.column`, `table.column=value`, or a relation
    (`child(columns)->parent(columns)`). `before` and `after` are labels, empty if the file has none; of a relation
    they are `allowed`, `forbidden`, or empty if the file does not list it.
    """

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
    """An upload was removed. Tasks that named it keep its text."""

    name: str


class AssistantCalled(msgspec.Struct, frozen=True, kw_only=True):
    """An assistant called a tool over the Model Context Protocol (the page “mcp” of the manual). Filter by this type to
    see what your assistant asks, and by `pairs_found` 0 which questions the store has nothing for.
    """

    tool: str
    dataset: str | None = None
    question: str | None = None
    sql: str | None = None
    pairs_found: int | None = None
    """Number of pairs found for the question; null for other tools."""
    error: str | None = None
    """Code of the error; null if the call was answered."""


class ExecutorsDrained(msgspec.Struct, frozen=True, kw_only=True):
    """From now on executors take no new work; running work finishes. In the stream `executors`. Recorded again, with
    `since` and `by`, before the original event is archived and removed from the table. Version 1 had neither.
    """

    reason: str | None = None
    since: str | None = None
    """Time of the original drain, ISO 8601; null in the original event. A drain is recorded again before its event is
    archived and removed."""
    by: str | None = None
    """Actor of the original drain; null in the original event."""


class ExecutorsResumed(msgspec.Struct, frozen=True, kw_only=True):
    """Executors take new work again. In the stream `executors`."""


class ExecutorDrained(msgspec.Struct, frozen=True, kw_only=True):
    """From now on one executor takes no new work; its running work finishes. In the stream `executor:<name>`."""

    executor: str
    reason: str | None = None


class ExecutorResumed(msgspec.Struct, frozen=True, kw_only=True):
    """The executor takes new work again. In the stream `executor:<name>`."""

    executor: str


class AuditCheckpointed(msgspec.Struct, frozen=True, kw_only=True):
    """The root of the log's tree at a position was signed. Version 3; versions 1 and 2 signed the value of a hash
    chain, and version 1 had no `at`.
    """

    position: int
    root: str
    """Root of the tree up to the position (hex); empty before version 3, which signed a chain value."""
    at: str
    """Time of the checkpoint, signed together with position and root; empty in version 1."""
    signature: str
    public_key: str


class EventsRedacted(msgspec.Struct, frozen=True, kw_only=True):
    """The payloads at these positions were redacted, with the reason. Their digests still verify."""

    positions: tuple[int, ...]
    reason: str
