"""A column as its name reads, and what the name may mean."""

from __future__ import annotations

from collections.abc import Sequence
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


class MeantTables(NamedTuple):
    """Tables that it may mean; by which key they are meant is for their keys to say."""

    tables: Sequence[TableName]
    strength: float
    """How much speaks for it, 0..1."""
    reason: str
    widely: bool = False
    """Only where a good part of the keys is used, and no other key of the tables."""


class MeantKey(NamedTuple):
    """A key that it may mean."""

    key: Key
    strength: float
    reason: str
