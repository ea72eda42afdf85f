"""A column with the words of its name, and the key or table to which it may refer."""

from __future__ import annotations

from typing import NamedTuple

from training.catalog.model import Column, Table, TableName
from training.identifiers.schema_names import Words
from training.relations.keys import Key


class NamedColumn(NamedTuple):
    """A column that may refer to a key."""

    table: Table
    column: Column
    kind: str
    """Class of types with which it can be compared: see `key_class`."""
    words: Words
    """Words of its name, with an id last and without a number that distinguishes similar columns."""
    stem: Words
    """Words without those for an id."""

    @property
    def name(self) -> str:
        return self.column.name.lower()


class ReferenceTarget(NamedTuple):
    """A key, or a table with any of its keys, to which a column may refer."""

    reason: str
    """One of its rule's reasons."""
    key_or_table: TableName | Key
    less: float = 0.0
    """Deduction from the score of the rule's pattern."""
    widely: bool = False
    """True if it counts only when many of the target's keys are used; other keys of the table are then not tried."""
