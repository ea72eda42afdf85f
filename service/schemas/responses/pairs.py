"""Question–SQL pairs, the result of running one, and the result of an import."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from service.schemas.fields import (
    Column,
    Count,
    PairId,
    PairStatus,
    Position,
    Question,
    Review,
    Seconds,
    Sql,
    StoredDifficulty,
    StoredLanguage,
    StoredOrigin,
    TableName,
    TaskIdText,
    Validity,
)

type Row = Annotated[list[Any], Meta(extra_json_schema={"items": {}}, examples=[[12]])]
type Fault = Annotated[str, Meta(examples=['column "n" does not exist (SQLSTATE 42703)'])]


class PairRepair(Struct, kw_only=True, frozen=True):
    """Repair of a pair's SQL."""

    before: Sql
    """The SQL that the gate refused."""
    rule: Annotated[str, Meta(examples=["qualify"])]
    """The rules applied, in order; `model` for the model, `grammar` for the grammar's own SQL."""
    accepted: bool
    """True if the repair needs no person's approval."""


class PairView(Struct, kw_only=True, frozen=True):
    """A question with its SQL, folded from its events."""

    pair_id: PairId
    question: Question
    sql: Sql
    language: StoredLanguage
    """Language of the question."""
    difficulty: StoredDifficulty
    """Difficulty by the clauses of the SQL."""
    family: Annotated[str, Meta(examples=["count"])]
    """Kind of question."""
    theme: Annotated[str, Meta(examples=["branches"])]
    """Group of tables it belongs to."""
    tables: list[TableName]
    """Tables that the SQL reads."""
    origin: StoredOrigin
    """Origin of the pair: the grammar, a model or a person, who imports or edits."""
    status: PairStatus
    """Its newest state."""
    review: Review | None
    """The decision of a person, if there is one."""
    valid: bool | None
    """True if the SQL as it is now passes the gate, repaired or not."""
    rows: Count | None
    """Number of rows that the SQL returned."""
    error: Fault | None
    """Why the SQL is invalid."""
    loaded: bool
    """True if it is in the vector store."""
    position: Position
    """Position of its last event."""
    validity: Validity | None = None
    """Null before validation."""
    repair: PairRepair | None = None
    carried_from: TaskIdText | None = None
    """The task over the same source in which a person approved or edited it."""
    unloaded_by: TaskIdText | None = None
    """The task whose load has taken its place in the vector store, or has removed it."""


class PairPage(Struct, kw_only=True):
    pairs: list[PairView]
    """In the order in which they were made."""
    total: Count
    """Number of all matching pairs."""
    next_cursor: Position | None
    """`cursor` of the next page; null on the last page."""


class PairsDecided(Struct, kw_only=True):
    """The pairs that the decision holds for, in the order they were named."""

    pairs: list[PairView]
    """Pairs that were decided."""
    invalid: list[PairId]
    """Ids of pairs that were not approved because their SQL is invalid."""
    changed: list[PairId]
    """Ids of pairs that were left out because question or SQL have changed since their position."""


class PairRun(Struct, kw_only=True):
    """The result of running an SQL."""

    columns: list[Column]
    """Names of the columns."""
    rows: list[Row]
    """The first rows."""
    row_count: Count | None
    """Number of rows; null if the SQL did not run."""
    truncated: bool
    """True if there are more rows than shown."""
    valid: bool
    """True if the SQL passes the gate."""
    error: Fault | None
    """Why the SQL is invalid."""
    layer: Literal["parse", "session", "prepare", "plan", "run"]
    """Layer of the gate that refused it; `run` if it is valid."""
    seconds: Seconds
    """Seconds that it took."""


class PairRefusal(Struct, kw_only=True):
    """An entry of an import that was left out."""

    entry: Count
    """Number of the entry, from 1."""
    line: Count
    """Line of the upload, from 1."""
    question: Question
    sql: Sql
    error: Fault
    """Why it was left out."""


class PairImport(Struct, kw_only=True):
    """The result of an import."""

    imported: Count
    """Number of pairs imported; in a dry run, of those that would be."""
    present: Count
    """Number of entries that the task has already."""
    refused: list[PairRefusal]
    """Entries that were left out."""
    dry_run: bool
    """True if nothing was imported."""
