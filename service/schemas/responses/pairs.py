"""Question–SQL pairs, what running one gives, and what an import did."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class PairRepair(Struct, kw_only=True, frozen=True):
    """How the SQL of a pair was repaired."""

    before: str
    """The SQL that the gate refused."""
    rule: str
    """The rules applied, in order; `model` for the model, `grammar` for the grammar's own SQL."""
    accepted: bool
    """True if the repair needs no person's approval."""


class PairView(Struct, kw_only=True, frozen=True):
    """A question with its SQL, as its events tell."""

    pair_id: str
    question: str
    sql: str
    language: str
    difficulty: str
    family: str
    theme: str
    tables: list[str]
    origin: str
    status: str
    """`generated`, `validated`, `invalid`, `repaired`, `edited`, `removed` or `loaded`."""
    review: str | None
    """`approved` or `rejected` where a person decided."""
    valid: bool | None
    """True if the SQL as it is now passes the gate, repaired or not."""
    rows: int | None
    error: str | None
    loaded: bool
    position: int
    validity: str | None = None
    """`valid`, `repaired` or `invalid`; null before validation."""
    repair: PairRepair | None = None
    """Present if the SQL was repaired and nobody has edited it since."""
    carried_from: str | None = None
    """The task over the same source in which a person approved or edited it."""
    unloaded_by: str | None = None
    """The task whose load has taken its place in the vector store, or has removed it."""


class PairPage(Struct, kw_only=True):
    pairs: list[PairView]
    total: int
    next_cursor: int | None


class PairsDecided(Struct, kw_only=True):
    """The pairs that the decision holds for, in the order they were named."""

    pairs: list[PairView]
    invalid: list[str]
    """Ids of pairs that were not approved because their SQL is invalid."""
    changed: list[str]
    """Ids of pairs that were left out because question or SQL have changed since their position."""


class PairRun(Struct, kw_only=True):
    columns: list[str]
    rows: list[list[Any]]
    row_count: int | None
    truncated: bool
    valid: bool
    error: str | None
    layer: str
    seconds: float


class PairRefusal(Struct, kw_only=True):
    """An entry of an import that was left out."""

    entry: int
    """Counted from 1."""
    line: int
    """Of the upload, from 1."""
    question: str
    sql: str
    error: str


class PairImport(Struct, kw_only=True):
    imported: int
    """Of a dry run: how many would be."""
    present: int
    """Entries that the task has already."""
    refused: list[PairRefusal]
    dry_run: bool
