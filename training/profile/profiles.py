"""The shape of a table's data, and what each of its columns is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from training.catalog.values import Value

type Role = Literal[
    "key", "measure", "dimension", "time", "flag", "label", "text", "technical", "soft_delete", "personal", "other"
]
"""What a column is for. `flag` is an enumeration or yes/no; `label` names its row (a name, a title); `text` is free
text and coordinates, which are shown but not counted by; `technical` is
audit times, versions, hashes; `personal` is never sampled and never a literal; `other` is what no question is asked of
(json, geometry, bytea, tsvector …, and days of which 9999-12-31 or infinity stands for none)."""
type Unit = Literal["money", "percent", "count", "year", "month", "duration", "distance", "weight", "none"]
type CodesOrigin = Literal["comment", "dictionary", "code table"]


class CommonValue(NamedTuple):
    """A value of a column with the share of rows that have it, 0..1. There are very many of them, so it is a tuple."""

    value: Value
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """The shape of one column's data, from `pg_stats` or a bounded sample."""

    role: Role
    null_share: float = 0.0
    distinct: int | None = None
    """How many different values, where known or estimated."""
    common: tuple[CommonValue, ...] = ()
    """Most common values, by share and then value. Empty for personal columns."""
    complete: bool = False
    """True where `common` holds every value the column has (an enumeration, confirmed by a DISTINCT)."""
    minimum: Value | None = None
    maximum: Value | None = None
    samples: tuple[str, ...] = ()
    """At most three values as text, for the documents. Empty for personal columns."""
    unit: Unit = "none"
    format: str | None = None
    """How a text column writes what it holds, e.g. `YYYY-MM-DD`, `YYYYMM`, `uuid`, `code`; None for plain text."""
    value_labels: tuple[tuple[str, str], ...] = ()
    """(value as text, its meaning) for coded columns."""
    codes_origin: CodesOrigin = "comment"
    """Origin of `value_labels`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProfile:
    rows: int
    """Exact for small tables, else the estimate."""
    exact: bool
    columns: dict[str, ColumnProfile]
    newest: dict[str, Value] = field(default_factory=dict[str, Value])
    """Per time column, the newest value: what "the last 7 days" is anchored to."""
