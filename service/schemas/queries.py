"""Query parameters of the endpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.facts.pair.state import PairStatus, Review
from events.facts.records import LogLevel
from events.facts.task.state import TaskStatus
from service.schemas.fields import (
    MAX_POSITION,
    AnyStep,
    Creator,
    DatabaseName,
    ExecutionIdText,
    InputKind,
    Position,
    SqlName,
    TableName,
    TaskIdText,
)
from service.schemas.language import Language
from training.pair import Difficulty

type VersionNumber = Annotated[int, Meta(ge=1, le=MAX_POSITION, examples=[3])]
type Search = Annotated[str, Meta(examples=["toll"])]
type Limit = Annotated[int, Meta(ge=1, le=5_000)]
type EventPattern = Annotated[str, Meta(max_length=100, examples=["task.*"])]


class Parameters(Struct, frozen=True, kw_only=True):
    """Base class of query parameters. An empty parameter counts as absent; an unknown parameter is refused."""


class AtParameters(Parameters, frozen=True, kw_only=True):
    at: Position | None = None
    """Position in the log; the response has the state at this position."""


class CompatParameters(Parameters, frozen=True, kw_only=True):
    compat: bool = False
    """Return the status `failed` instead of `cancelled`, for clients of the original design."""


class TaskParameters(CompatParameters, frozen=True, kw_only=True):
    at: Position | None = None
    """Position in the log; the response has the state at this position."""


class TaskListParameters(CompatParameters, frozen=True, kw_only=True):
    status: list[TaskStatus] | None = None
    """Only tasks with one of these statuses."""
    db_name: DatabaseName | None = None
    """Only tasks of this database."""
    created_by: Creator | None = None
    """Only tasks created by this person."""
    q: Search | None = None
    """Only tasks whose id, name, database or business context contains this text."""
    limit: Annotated[int, Meta(ge=1, le=500)] = 50
    """Maximum number of tasks."""
    cursor: str | None = None
    """`next_cursor` of the previous page."""


class DeletionParameters(Parameters, frozen=True, kw_only=True):
    purge: bool = False
    """Also redact the task's events and remove its items from the vector store; needs the scope `admin`."""


class LogParameters(AtParameters, frozen=True, kw_only=True):
    level: LogLevel | None = None
    """Only lines of this level and above."""
    step: AnyStep | None = None
    """Only lines of this step."""
    execution_id: ExecutionIdText | None = None
    """Only lines of this execution."""
    q: Search | None = None
    """Only lines whose message contains this text."""
    before: Position | None = None
    """Only lines before this position."""
    after: Position | None = None
    """Only lines after this position."""
    limit: Limit = 100
    """Maximum number of lines."""
    count: bool = False
    """Also return the number of all matching lines, as `total`."""


class EventParameters(Parameters, frozen=True, kw_only=True):
    after: Position | None = None
    """Only events after this position."""
    limit: Limit | None = None
    """Maximum number of events in a page, 1000 by default; refused for a stream."""
    types: Annotated[list[EventPattern], Meta(max_length=200)] | None = None
    """Only events of these types; `*` matches any characters. A pattern that matches no event type is refused."""
    speed: Annotated[float, Meta(ge=0.01, le=10_000)] | None = None
    """Replay speed of a stream, as a multiple of the recorded pace; refused for a page."""


class AllEventsParameters(EventParameters, frozen=True, kw_only=True):
    tasks: list[TaskIdText] | None = None
    """Only events of these tasks."""


class InputParameters(Parameters, frozen=True, kw_only=True):
    kind: InputKind | None = None
    """Kind of the file; by default detected from its content and name."""


class VerifyParameters(Parameters, frozen=True, kw_only=True):
    wait: Annotated[int, Meta(ge=0, le=60)] = 20
    """Seconds to wait for the result before the progress is returned instead."""


class TrailParameters(Parameters, frozen=True, kw_only=True):
    actor: Annotated[Search, Meta(max_length=200)] | None = None
    """Only events of actors with this text in their name."""
    thing: Annotated[Search, Meta(max_length=200)] | None = None
    """Only events of tasks, sources, files or keys with this text in id or name."""
    types: Annotated[list[EventPattern], Meta(max_length=50)] | None = None
    """Only events of these types, of those that people cause; `*` matches any characters."""
    since: Annotated[str, Meta(max_length=40, examples=["2026-01-31T14:03"])] | None = None
    """Only events at or after this time (ISO 8601; by default in the service's time zone)."""
    until: Annotated[str, Meta(max_length=40, examples=["2026-01-31T15:00"])] | None = None
    """Only events before this time."""
    before: Position | None = None
    """`next_before` of the previous page."""
    limit: Annotated[int, Meta(ge=1, le=500)] | None = None
    """Maximum number of entries, 50 by default."""


class TimelineParameters(Parameters, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    since: Annotated[str, Meta(max_length=40, examples=["2026-01-31T14:00"])] | None = None
    """Begin of the range (ISO 8601; by default in the service's time zone); 24 hours before its end by default."""
    until: Annotated[str, Meta(max_length=40, examples=["2026-01-31T15:00"])] | None = None
    """End of the range, at most 31 days after its begin; now by default."""


class EvidenceParameters(Parameters, frozen=True, kw_only=True):
    language: Language | None = None
    """Language of the summary; by default that of the request."""


class SampleParameters(Parameters, frozen=True, kw_only=True):
    language: Language | None = None
    """Language of `business_context`; by default that of the request."""


class ProofParameters(Parameters, frozen=True, kw_only=True):
    position: Annotated[int, Meta(ge=1, le=MAX_POSITION, examples=[1234])]
    """Position of the event."""


class ConsistencyParameters(Parameters, frozen=True, kw_only=True):
    since: Annotated[int, Meta(ge=1, le=MAX_POSITION, examples=[1234])]
    """Position of an earlier checkpoint."""


class ExportParameters(Parameters, frozen=True, kw_only=True):
    task_id: TaskIdText | None = None
    """Export only the digests of this task's events."""


class PairParameters(AtParameters, frozen=True, kw_only=True):
    q: Annotated[Search, Meta(max_length=200)] | None = None
    """Only pairs with all these words in question, SQL, table names or name of the family."""
    status: list[PairStatus | Review] | None = None
    """Only pairs with one of these statuses or reviews."""
    review: Literal["approved", "rejected", "none"] | None = None
    """Only pairs with this review; `none` for pairs without one."""
    difficulty: list[Difficulty] | None = None
    """Only pairs of these difficulties."""
    table: TableName | None = None
    """Only pairs whose SQL reads this table."""
    family: Annotated[str, Meta(max_length=100, examples=["count"])] | None = None
    """Only pairs of this family."""
    origin: Literal["grammar", "model", "person", "asked"] | None = None
    """Only pairs of this origin."""
    cause: Annotated[str, Meta(max_length=500, examples=["42703 track.composer"])] | None = None
    """Only invalid pairs with this cause, or pairs whose repair by this rule waits for approval."""
    reads: Annotated[str, Meta(max_length=2000, examples=["bss_branch.branch_name"])] | None = None
    """Only pairs whose SQL reads this column (`t.c`) or joins over this relation (`child(c)->parent(id)`)."""


class PairListParameters(PairParameters, frozen=True, kw_only=True):
    limit: Limit = 500
    """Maximum number of pairs."""
    cursor: Position = 0
    """`next_cursor` of the previous page."""


class SchemaTablesParameters(AtParameters, frozen=True, kw_only=True):
    q: Annotated[Search, Meta(max_length=200)] | None = None
    """Only tables with all these words in their name, their label, or their columns' names and labels."""
    limit: Limit = 500
    """Maximum number of tables."""
    cursor: Annotated[int, Meta(ge=0, le=MAX_POSITION)] = 0
    """`next_cursor` of the previous page."""


class SchemaGraphParameters(AtParameters, frozen=True, kw_only=True):
    table: TableName | None = None
    """Table to begin with, if the schema has too many tables for one drawing."""


class PairSearchParameters(Parameters, frozen=True, kw_only=True):
    q: Annotated[Search, Meta(max_length=200)] | None = None
    """Only pairs with all these words in question, SQL, table names or name of the family; parts of words count."""
    db_name: DatabaseName | None = None
    """Only pairs of tasks over this database."""
    language: Language | None = None
    """Only pairs with a question in this language."""
    status: list[PairStatus | Review] | None = None
    """Only pairs with one of these statuses or reviews."""
    difficulty: list[Difficulty] | None = None
    """Only pairs of these difficulties."""
    table: TableName | None = None
    """Only pairs whose SQL reads this table."""
    limit: Annotated[int, Meta(ge=1, le=500)] = 50
    """Maximum number of pairs."""
    cursor: Position = 0
    """`next_cursor` of the previous page."""


class ReplacementParameters(Parameters, frozen=True, kw_only=True):
    find: SqlName
    """Name to replace."""


class ImportParameters(Parameters, frozen=True, kw_only=True):
    dry_run: bool = False
    """Check the pairs and report the result, but import nothing."""


class ChangesParameters(Parameters, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    start: Position | None = None
    """Earlier position in the log; by default before the creation of the task."""
    end: Position | None = None
    """Later position in the log; by default the newest state of the task."""


class DatasetParameters(AtParameters, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 50
    """Maximum number of versions."""


class ComparisonParameters(Parameters, frozen=True, kw_only=True):
    other: str
    """Id of the other task."""
    limit: Annotated[int, Meta(ge=1, le=20_000)] = 200
    """Maximum number of added, of removed and of changed pairs."""


class DatasetChangesParameters(Parameters, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    start: VersionNumber
    """Number of the earlier version."""
    end: VersionNumber
    """Number of the later version."""
    limit: Annotated[int, Meta(ge=1, le=20_000)] = 200
    """Maximum number of added, of removed and of changed pairs."""
