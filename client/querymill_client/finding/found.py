"""What `find` returns: the tables, values and joins that a question needs, and why each was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from querymill_client.finding.index import JoinCard, TableCard, TermKind


class Hit(NamedTuple):
    """Words of the question that hit a table, a column or a value."""

    words: str
    """As the question has them."""
    kind: TermKind
    text: str
    """What they hit, as the database has it: the part of a name, the label's word, the value or the code's text."""
    table: str
    """Name as in SQL."""
    column: str = ""
    """Empty for the name or label of a table."""


class FoundCondition(NamedTuple):
    """A value that the question names: `table.column = 'value'`."""

    words: str
    table: str
    column: str
    value: str
    """As the column stores it."""
    text: str
    """The meaning of a code; empty for a value that says it itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """A found table."""

    card: TableCard
    columns: tuple[str, ...] = ()
    """Columns that matter for the question, in the order of the table."""
    hits: tuple[Hit, ...] = ()
    """Why it was found; none for a table that lies between others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for one question, the best table first."""

    question: str
    tables: tuple[FoundTable, ...] = ()
    conditions: tuple[FoundCondition, ...] = ()
    joins: tuple[JoinCard, ...] = ()
    """Between the found tables, a code table's included."""
