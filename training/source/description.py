"""Everything known of a source: what it declares, what its data look like, how tables relate, what things are called.

Steps above (documents, questions) read only this record. It is built by `training.source.read`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from training.catalog.model import Catalog, ColumnName, Table, TableName

type Language = Literal["zh", "en"]
type Role = Literal[
    "key", "measure", "dimension", "time", "flag", "label", "text", "technical", "soft_delete", "personal", "other"
]
"""What a column is for. `flag` is an enumeration or yes/no; `label` names its row (a name, a title); `technical` is
audit times, versions, hashes; `personal` is never sampled and never a literal; `other` is what no question is asked of
(json, geometry, bytea, tsvector …, and days of which 9999-12-31 or infinity stands for none)."""
type LabelOrigin = Literal["comment", "dictionary", "name", "translation", "model"]
"""`translation`: a comment or an entry of the dictionary in the other language, said whole in the task's."""
type RelationOrigin = Literal["declared", "inferred", "user"]
type Unit = Literal["money", "percent", "count", "year", "month", "duration", "distance", "weight", "none"]
type Value = str | int | Decimal | bool | date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What people call a table, a column or a value, and where that is known from."""

    text: str
    origin: LabelOrigin
    synonyms: tuple[str, ...] = ()


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
    """(value as text, its meaning) for coded columns, from comments or the user's dictionary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProfile:
    rows: int
    """Exact for small tables, else the estimate."""
    exact: bool
    columns: dict[str, ColumnProfile]
    newest: dict[str, Value] = field(default_factory=dict[str, Value])
    """Per time column, the newest value: what "the last 7 days" is anchored to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """An edge along which two tables may be joined: many `child` rows to one `parent` row."""

    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    origin: RelationOrigin
    confidence: float = 1.0
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Tables that belong together, with the name people would give them."""

    key: str
    """Stable and safe in a file name: `theme_01`."""
    name: str
    description: str
    tables: tuple[TableName, ...]
    entities: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDescription:
    """One database, described. Everything is sorted, so that the same database gives the same bytes."""

    catalog: Catalog
    profiles: dict[TableName, TableProfile]
    relations: tuple[Relation, ...]
    table_labels: dict[TableName, Label]
    column_labels: dict[ColumnName, Label]
    themes: tuple[Theme, ...]
    language: Language
    business_context: str = ""
    missing_tables: tuple[str, ...] = ()
    """Tables asked for that do not exist (with `on_missing: "skip"`)."""
    unread_tables: tuple[TableName, ...] = ()
    """Tables that may be read and whose data were not: it failed, or took too long."""
    _relations_by_table: dict[TableName, list[Relation]] = field(
        default_factory=dict[TableName, list[Relation]], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for relation in self.relations:
            for table in dict.fromkeys((relation.child, relation.parent)):
                self._relations_by_table.setdefault(table, []).append(relation)

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.catalog.tables

    def profile(self, table: TableName, column: str) -> ColumnProfile:
        return self.profiles[table].columns[column]

    def label(self, table: TableName, column: str | None = None) -> str:
        """What people call the table, or one of its columns."""
        if column is None:
            return self.table_labels[table].text
        return self.column_labels[ColumnName(table, column)].text

    def relations_of(self, table: TableName) -> tuple[Relation, ...]:
        return tuple(self._relations_by_table.get(table, ()))
