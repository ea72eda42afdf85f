"""Keys that a column means although their names hardly say so: their values do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from training.catalog.model import Column, Table, TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.relation_words import ID_WORDS
from training.profile.figures import TableFigures
from training.relations.by_name.named_column import Meant, NamedColumn
from training.relations.keys import Key, is_named_after

_FEW = 8
_LEAST = 100
_WIDE = 0.5
_EDGE = 0.02
_WORD, _FRONT = 4, 3
_ELSEWHERE = frozenset({"external", "ext", "legacy", "foreign", "remote", "old", "third", "api", "source", "session"})
"""Words for what is numbered by others."""


class PlainKeys:
    """The first key of every table: by its plain name, by the end of its table's name, by where its numbers lie."""

    def __init__(self, keys: Iterable[Key], names: SchemaNames, figures: Mapping[TableName, TableFigures]) -> None:
        self._names = names
        self._figures = figures
        self._called: dict[Words, list[Key]] = defaultdict(list)
        self._ending: dict[str, list[Key]] = defaultdict(list)
        self._numbered: list[tuple[int, int, Key]] = []
        self._counted: list[tuple[int, int, Key]] = []
        for key in keys:
            if key.scope:
                continue
            self._called[names.words(key.table.name, key.column.name)].append(key)
            last = stem(names.words(key.table.name))[-1]
            for start in range(_FRONT, len(last) - _WORD + 1):
                self._ending[last[start:]].append(key)
            ends = self._ends(key.table, key.column)
            own = is_named_after(key.table, key.column.name, names)
            if key.declared and own and ends is not None:
                (self._numbered if ends[0] >= _LEAST else self._counted).append((*ends, key))

    def year(self, of: NamedColumn) -> Iterable[Meant]:
        """`year` of races where seasons are known by theirs."""
        keys = self._others(self._called.get(of.words, ()), of) if of.words == ("year",) else []
        if len(keys) == 1 and keys[0].declared:
            yield Meant("same year as a key", keys[0])

    def repeated_id(self, of: NamedColumn) -> Iterable[Meant]:
        """`id` in many rows of examinations: a patient's."""
        if of.words != ("id",) or not self._repeats(of.table, of.column) or self._counts_within(of.table, of.column):
            return
        keys = self._others(self._called.get(of.words, ()), of)
        for key in keys if len(keys) <= _FEW else ():
            yield Meant("an id that is not its own table's", key, 0.0 if len(keys) == 1 else 0.08)

    def by_word_end(self, of: NamedColumn) -> Iterable[Meant]:
        """`hero_id` -> superhero: one word that the column's ends, where no table is called so."""
        keys = self._others(self._ending.get(of.stem[-1], ()), of) if of.words[-1] in ID_WORDS else []
        if len(keys) == 1:
            yield Meant("the table's one word ends with its name", keys[0])

    def by_numbers(self, of: NamedColumn) -> Iterable[Meant]:
        """The one table numbered from a hundred or more whose numbers enclose the column's and are half used."""
        named = of.words[-1] == "id" and not _ELSEWHERE.intersection(of.words)
        ends = self._ends(of.table, of.column) if named else None
        if ends is None:
            return
        enclosing = [
            key
            for low, high, key in self._numbered
            if low <= ends[0] and ends[1] <= high and ends[1] - ends[0] >= _WIDE * (high - low)
        ]
        # ids in the range of two tables are of neither for certain, and in the own one's of none
        if len(enclosing) == 1 and enclosing[0].table.name != of.table.name:
            yield Meant("no other key has numbers where its numbers are", enclosing[0])

    def by_whole_key(self, of: NamedColumn) -> Iterable[Meant]:
        """`object_id` of a table that only links: from the first to the last number of one key, and of no other."""
        key = of.table.primary_key
        ends = self._ends(of.table, of.column) if len(key) == 2 and of.column.name in key else None
        if ends is None or of.words[-1] not in ID_WORDS or ends[1] - ends[0] < _LEAST:
            return
        whole = [
            key
            for low, high, key in self._counted
            if low <= ends[0] <= low + _EDGE * (high - low) and high - _EDGE * (high - low) <= ends[1] <= high
        ]
        if len(whole) == 1 and whole[0].table.name != of.table.name:
            yield Meant("goes from one end of the key to the other, and of no other key", whole[0])

    @staticmethod
    def _others(keys: Iterable[Key], of: NamedColumn) -> list[Key]:
        return [key for key in keys if key.table.name != of.table.name and key_class(key.column) == of.kind]

    def _counts_within(self, table: Table, column: Column) -> bool:
        """Of a key (tenant_id, id) the id is the table's own."""
        within = [self._names.words(table.name, name)[-1:] for name in table.primary_key if name != column.name]
        return column.name in table.primary_key and ("id",) in within

    def _repeats(self, table: Table, column: Column) -> bool:
        seen = self._figures.get(table.name)
        known = seen.columns.get(column.name) if seen is not None else None
        return known is not None and not known.unique and known.null_share < 1

    def _ends(self, table: Table, column: Column) -> tuple[int, int] | None:
        seen = self._figures.get(table.name)
        known = seen.columns.get(column.name) if seen is not None else None
        if known is None or known.minimum is None or known.maximum is None or key_class(column) != "number":
            return None
        try:
            return int(known.minimum), int(known.maximum)
        except ValueError:  # a numeric with decimals is no id
            return None
