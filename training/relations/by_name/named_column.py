"""A column as its name reads, and what it may mean."""

from __future__ import annotations

from typing import NamedTuple

from training.catalog.model import Column, Table, TableName
from training.identifiers.schema_names import Words
from training.relations.keys import Key


class NamedColumn(NamedTuple):
    """A column that may point somewhere."""

    table: Table
    column: Column
    kind: str
    """What its values can be compared with: see `key_class`."""
    words: Words
    """Of its name: an id last, without a number that says which of several."""
    stem: Words
    """The same without what only says that it is an id."""

    @property
    def name(self) -> str:
        return self.column.name.lower()


class Meant(NamedTuple):
    """A key, or a table by whichever of its keys fits, that a column may mean."""

    reason: str
    """One of its rule's reasons."""
    target: TableName | Key
    less: float = 0.0
    """How much less it is worth than the rule's other targets."""
    widely: bool = False
    """Counts only if a good part of the target's keys is used, and means no other key of the table."""
