"""Responses of the pair endpoints."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from events.facts.pair.fitness import Unfit
from events.facts.pair.state import PairStatus, Review, Validity
from service.schemas.fields import (
    Column,
    Count,
    DatabaseName,
    DatasetIdText,
    PairId,
    Position,
    Question,
    Seconds,
    Sql,
    StoredDifficulty,
    StoredLanguage,
    StoredOrigin,
    TableName,
    TaskIdText,
    TaskName,
)

type Row = Annotated[list[Any], Meta(extra_json_schema={"items": {}}, examples=[[12]])]
type Cause = Annotated[str, Meta(examples=["42703 track.composer"])]
type Fault = Annotated[str, Meta(examples=['column "n" does not exist (SQLSTATE 42703)'])]


class PairRepair(Struct, kw_only=True, frozen=True):
    """Repair of a pair's SQL."""

    before: Sql
    """SQL before the repair, which the gate refused."""
    rule: Annotated[str, Meta(examples=["qualify"])]
    """Names of the applied rules, in order; `model` for the language model, `grammar` for new SQL by the grammar."""
    accepted: bool
    """True if the repair does not need the approval of a person."""


class PairView(Struct, kw_only=True, frozen=True):
    """Pair: a question with its SQL, folded from the pair's events."""

    pair_id: PairId
    question: Question
    sql: Sql
    language: StoredLanguage
    """Language of the question."""
    difficulty: StoredDifficulty
    """Difficulty, determined by the clauses of the SQL."""
    family: Annotated[str, Meta(examples=["count"])]
    """Family: kind of question."""
    theme: Annotated[str, Meta(examples=["branches"])]
    """Theme: group of tables to which the pair belongs."""
    tables: list[TableName]
    """Tables that the SQL reads."""
    origin: StoredOrigin
    """Origin of the pair: the grammar, a model, a person who imported or edited the pair, or a question that was asked;
    a pair of the latter waits for review."""
    status: PairStatus
    """Newest state of the pair."""
    review: Review | None
    """Newest decision of a person; null if the pair is not reviewed."""
    valid: bool | None
    """True if the current SQL passes the gate, repaired or not; null before validation."""
    rows: Count | None
    """Number of rows that the SQL returned."""
    error: Fault | None
    """Reason why the SQL is invalid, or why the pair was removed."""
    loaded: bool
    """True if the pair is in the vector store."""
    position: Position
    """Position of the pair's last event."""
    validity: Validity | None = None
    """Result of the validation; null before validation."""
    cause: Cause | None = None
    """Cause of the refusal: SQLSTATE or reason, and the name in the SQL that it is about; null if the SQL is valid."""
    repair: PairRepair | None = None
    carried_from: TaskIdText | None = None
    """Id of the task over the same source from which a person's review or edit of the pair was taken over."""
    unloaded_by: TaskIdText | None = None
    """Id of the task whose load replaced or removed the pair in the vector store."""
    unfit: list[Unfit]
    """Reasons for which loads and exports leave out the pair, the most important first; empty if it is fit for
    training."""


class PairPage(Struct, kw_only=True):
    pairs: list[PairView]
    """Pairs in the order in which they were generated."""
    total: Count
    """Number of all matching pairs."""
    next_cursor: Position | None
    """`cursor` of the next page; null on the last page."""


class PairHit(Struct, kw_only=True):
    """Pair that a search over all tasks found."""

    task_id: TaskIdText
    task_name: TaskName | None
    db_name: DatabaseName
    """Database of the task."""
    dataset: DatasetIdText
    """Dataset that the task loads."""
    excerpt: Annotated[str, Meta(examples=["…WHERE bss_branch.is_delete = FALSE"])]
    """Part of the SQL around the first search word in it, or its beginning."""
    pair: PairView


class PairHits(Struct, kw_only=True):
    pairs: list[PairHit]
    """Matching pairs of all tasks, those generated last first."""
    total: Count
    """Number of all matching pairs."""
    next_cursor: Position | None
    """`cursor` of the next page; null on the last page."""


class PairsDecided(Struct, kw_only=True):
    """Result of a review of several pairs."""

    pairs: list[PairView]
    """Pairs to which the decision was applied, in the order of the request."""
    invalid: list[PairId]
    """Ids of pairs that were not approved because their SQL is invalid."""
    changed: list[PairId]
    """Ids of pairs that were left out because question or SQL have changed since the given position."""


class PairRun(Struct, kw_only=True):
    """Result of running the SQL of a pair."""

    columns: list[Column]
    """Names of the columns."""
    rows: list[Row]
    """First rows of the result."""
    row_count: Count | None
    """Number of rows; null if the SQL did not run."""
    truncated: bool
    """True if the result has more rows than `rows`, or more than were counted."""
    valid: bool
    """True if the SQL passes the gate."""
    error: Fault | None
    """Reason why the SQL is invalid."""
    layer: Literal["parse", "session", "prepare", "plan", "run"]
    """Layer of the gate that refused the SQL; `run` if the SQL is valid."""
    seconds: Seconds
    """Duration of the run in seconds."""
    error_at: Annotated[int, Meta(ge=1, examples=[8])] | None = None
    """Place of the error in the SQL in characters, from 1; null if it has none."""


class PairEdit(Struct, kw_only=True):
    """Pair whose SQL was checked, with or without a replaced name."""

    pair_id: PairId
    question: Question
    before: Sql
    """SQL of the pair."""
    after: Sql
    """SQL that was checked; equal to `before` without a replacement."""
    valid: bool
    """True if `after` passes the gate."""
    rows: Count | None
    """Number of rows; null if the SQL did not run."""
    error: Fault | None
    """Reason why `after` is invalid."""
    cause: Cause | None
    """Cause of the refusal, as in `PairView`."""


class PairEdits(Struct, kw_only=True):
    """Result of an edit or a check of several pairs."""

    edits: list[PairEdit]
    """Checked pairs in the order of the request."""
    unchanged: list[PairId]
    """Ids of pairs that were left out because their SQL does not have the name, or a literal would change."""
    dry_run: bool
    """True for a dry run, which changes nothing."""


class PairReplacements(Struct, kw_only=True):
    """Names that may replace a name in the SQL of pairs."""

    names: list[Annotated[str, Meta(examples=["track.writer"])]]
    """Names of columns or tables of the source, likeliest first."""


class PairsRestored(Struct, kw_only=True):
    """Result of restoring pairs."""

    pairs: list[PairView]
    """Pairs that were restored."""


class PairRefusal(Struct, kw_only=True):
    """Entry of an import that was refused."""

    entry: Count
    """Number of the entry in the upload, counted from 1."""
    line: Count
    """Line of the entry in the upload, counted from 1."""
    question: Question
    sql: Sql
    error: Fault
    """Reason why the entry was refused."""


class PairImport(Struct, kw_only=True):
    """Result of an import of pairs."""

    imported: Count
    """Number of pairs that were imported or, in a dry run, would be imported."""
    present: Count
    """Number of entries whose pairs are already in the task."""
    refused: list[PairRefusal]
    """Entries that were refused."""
    dry_run: bool
    """True for a dry run, which imports nothing."""
