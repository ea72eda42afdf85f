"""Records of the shape of a table's data, and the role of each column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from training.catalog.model import TableName
from training.catalog.values import Value

type Role = Literal[
    "key", "measure", "dimension", "time", "flag", "label", "text", "technical", "soft_delete", "personal", "other"
]
"""Role of a column.

- `flag`: an enumeration or yes/no; `label`: the name or title of its row
- `text`: free text and coordinates, which are shown but not grouped by
- `technical`: audit times, versions, hashes; `personal`: never sampled, never a literal
- `other`: not asked about (json, geometry, bytea …, and dates that use 9999-12-31 or infinity for "none")
"""
type Unit = Literal["money", "percent", "count", "year", "month", "duration", "distance", "weight", "none"]
type CodesOrigin = Literal["comment", "dictionary", "code table"]


class CommonValue(NamedTuple):
    """A value of a column and the share, 0..1, of rows that have it. A tuple, to save memory."""

    value: Value
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRows:
    """The rows of a code table that explain a column's codes."""

    table: TableName
    code_column: str
    text_column: str
    kind_column: str | None = None
    """Column of the table that tells kinds of codes apart; None if all its codes are of one kind."""
    kind: str | None = None
    """Value of `kind_column` in these rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """The shape of one column's data, from all of its rows or a sample."""

    role: Role
    null_share: float = 0.0
    distinct: int | None = None
    """Number of different values, if known or estimated."""
    common: tuple[CommonValue, ...] = ()
    """Most common values, by share and then value. Empty for personal columns."""
    complete: bool = False
    """True if `common` has every value of the column (an enumeration, confirmed by a DISTINCT)."""
    minimum: Value | None = None
    maximum: Value | None = None
    samples: tuple[str, ...] = ()
    """At most three values as text, for the documents. Empty for personal columns."""
    unit: Unit = "none"
    format: str | None = None
    """Format of a text column, such as `YYYY-MM-DD`, `YYYYMM`, `uuid`, `code`; None for plain text."""
    value_labels: tuple[tuple[str, str], ...] = ()
    """(value as text, its meaning) for coded columns."""
    codes_origin: CodesOrigin = "comment"
    """Origin of `value_labels`."""
    code_rows: CodeRows | None = None
    """Where `value_labels` come from, if a code table has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProfile:
    rows: int
    """Exact for small tables, else an estimate."""
    exact: bool
    columns: dict[str, ColumnProfile]
    newest: dict[str, Value] = field(default_factory=dict[str, Value])
    """Newest value by time column: the day from which "the last 7 days" is counted."""
