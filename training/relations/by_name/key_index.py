"""Index of all keys by their names and those of their tables, so that thousands of tables are searched quickly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from training.catalog.model import Catalog, Column, Table, TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.relation_words import GENERIC
from training.profile.statistics import TableStatistics
from training.relations.by_name.pointing_names import key_noun
from training.relations.keys import Key, table_keys

HOLDING_ROWS = frozenset({"table", "partitioned", "foreign"})
"""Kinds of tables whose keys may be referred to."""
_ENDINGS = ("id", "key", "no", "code", "name")


class KeyIndex:
    """Index of the tables that have keys.

    Its mappings are plain dicts: a lookup of a missing name must not add it.
    """

    def __init__(self, catalog: Catalog, names: SchemaNames, statistics: Mapping[TableName, TableStatistics]) -> None:
        self._names = names
        self._statistics = statistics
        self._keys = {
            t.name: table_keys(t, names, statistics.get(t.name)) for t in catalog.tables if t.kind in HOLDING_ROWS
        }
        by_stem: dict[Words, list[TableName]] = defaultdict(list)
        by_head: dict[str, list[TableName]] = defaultdict(list)
        by_letter: dict[str, list[TableName]] = defaultdict(list)
        by_noun: dict[str, list[TableName]] = defaultdict(list)
        by_key_words: dict[Words, list[Key]] = defaultdict(list)
        by_key_stem: dict[Words, list[Key]] = defaultdict(list)
        by_key_name: dict[str, list[Key]] = defaultdict(list)
        for table, keys in self._keys.items():
            if not keys:
                continue
            words, first = stem(names.words(table)), names.words(table, keys[0].column.name)
            by_stem[words].append(table)
            by_head[words[-1]].append(table)
            by_letter[words[0][0]].append(table)
            if (noun := key_noun(first)) is not None and keys[0].declared:
                by_noun[noun].append(table)
            for key in keys:
                called = names.words(table, key.column.name)
                by_key_words[called].append(key)
                by_key_stem[stem(called)].append(key)
                if called not in GENERIC:
                    by_key_name[key.column.name.lower()].append(key)
        self.tables_by_stem: Mapping[Words, list[TableName]] = dict(by_stem)
        self.tables_by_last_word: Mapping[str, list[TableName]] = dict(by_head)
        self.tables_by_first_letter: Mapping[str, list[TableName]] = dict(by_letter)
        self.tables_by_key_noun: Mapping[str, list[TableName]] = dict(by_noun)
        self.keys_by_words: Mapping[Words, list[Key]] = dict(by_key_words)
        self.keys_by_stem: Mapping[Words, list[Key]] = dict(by_key_stem)
        self.keys_by_name: Mapping[str, list[Key]] = dict(by_key_name)
        """Without names that any key may have."""

    def keys(self, table: TableName) -> tuple[Key, ...]:
        return self._keys.get(table, ())

    def is_called_so(self, called: Words, but: TableName) -> bool:
        """Return True if a table other than `but` has this name."""
        return any(table != but for table in self.tables_by_stem.get(called, ()))

    @property
    def tables(self) -> Iterable[TableName]:
        """Tables that have a key."""
        return (table for table, keys in self._keys.items() if keys)

    @property
    def first_keys(self) -> Iterable[Key]:
        """First key of each table, which identifies its rows."""
        return (key for keys in self._keys.values() for key in keys[:1])

    def target(self, parent: TableName, column: Column, kind: str) -> Key | None:
        """Return the parent's key that fits the type: of the column's name, else the primary key, else an id."""
        keys = [key for key in self.keys(parent) if key_class(key.column) == kind]
        if not keys:
            return None
        for key in keys:
            if key.column.name.lower() == column.name.lower():
                return key
        if keys[0].declared and keys[0].column.name in keys[0].table.primary_key:
            return keys[0]
        for ending in _ENDINGS:
            for key in keys:
                if self._names.words(parent, key.column.name)[-1] == ending:
                    return key
        return keys[0] if keys[0].declared or len(keys) == 1 else None

    def rows(self, table: Table) -> int:
        """Return the number of rows, or its estimate."""
        seen = self._statistics.get(table.name)
        return seen.rows if seen is not None else table.estimated_rows
