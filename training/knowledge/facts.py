"""Records of what is known of a source: measures, conditions, codes, dates and joins, each with its origin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from training.catalog.model import Table, TableName
from training.documents.polymorphic import PolymorphicReference
from training.labels.label import Label, LabelOrigin
from training.profile.profiles import CodesOrigin
from training.relations.relation import Relation

type Origin = LabelOrigin | CodesOrigin | Literal["foreign key", "inferred", "user", "type", "data"]
"""`inferred`: a relation found by names and values. `user`: given with the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Condition that leaves out deleted rows, or former versions of rows."""

    column: str
    """Name of the column as SQL, without its table."""
    test: str
    """Condition after the column: `IS NULL`, `= 0`."""
    versions: bool
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A sum or average over the rows of one table."""

    name: str
    """With its unit, if one is known."""
    function: Literal["SUM", "AVG"]
    factors: tuple[str, ...]
    """Columns as SQL without their table, which are multiplied before the aggregate; mostly one."""
    columns: tuple[str, ...]
    """Names of these columns."""
    within: str | None
    """Column that holds the unit of each row: sums over several units mean nothing."""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCodes:
    """Values of a column."""

    column: str
    values: tuple[tuple[str, str], ...]
    """(value as a literal in SQL, its meaning; empty if the value needs no explanation)."""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDate:
    """Column with the time of an event, and the range of its values in days."""

    column: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Column that holds a date as text or as a number."""

    column: str
    format: str
    expression: str
    """SQL that gives a date or a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentJoin:
    """Relation from a table to a parent of its rows."""

    relation: Relation
    one_to_one: bool
    empty_share: float
    """Share of rows without a parent, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A table whose rows link rows of two others."""

    ends: tuple[tuple[TableName, bool], ...]
    """(linked table, True if no two rows of the data link the same row of it) for both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Statement of a comment about fiscal periods."""

    column: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLines:
    """Lines of the user's knowledge file about one table, or about the whole source."""

    added: tuple[str, ...] = ()
    """Texts whose only markup are code spans."""
    removed: frozenset[str] = frozenset()
    """Derived lines to leave out, as `line_key` gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKnowledge:
    """All that is known of one table."""

    table: Table
    label: Label
    column_synonyms: tuple[tuple[str, tuple[str, ...]], ...]
    """(column, other names that the dictionary gives it)."""
    conditions: tuple[Condition, ...]
    row_date: RowDate | None
    conversions: tuple[Conversion, ...]
    measures: tuple[Measure, ...]
    multiplied_by: tuple[Relation, ...]
    """Relations of tables of which several rows may belong to one row: joined to them, sums count a row several times.
    Empty without sums."""
    codes: tuple[ColumnCodes, ...]
    capitals: tuple[str, ...]
    """Columns of texts that are all in capital letters."""
    joins: tuple[ParentJoin, ...]
    chains: tuple[tuple[Relation, ...], ...]
    """Ways over several relations to further parents; each row reaches at most one row of them."""
    link: Link | None
    polymorphic: tuple[PolymorphicReference, ...]
    remarks: tuple[Remark, ...]
    from_user: UserLines = UserLines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All that is known of a source."""

    database: str
    business_context: str
    zoned: tuple[tuple[str, str], ...]
    """(table, column) of times with a time zone."""
    unzoned: tuple[tuple[str, str], ...]
    """(table, column) of times without one."""
    tables: tuple[TableKnowledge, ...]
    from_user: UserLines = UserLines()


def line_key(text: str) -> str:
    """Return the text by which a line is compared: without spaces and markup."""
    return re.sub(r"[\s`\\]", "", text).replace("&lt;", "<").replace("&gt;", ">")


def relation_origin(*relations: Relation) -> Origin:
    """Return the origin of several relations in a row: that of the least certain one."""
    found = {relation.origin for relation in relations}
    return "inferred" if "inferred" in found else "user" if "user" in found else "foreign key"
