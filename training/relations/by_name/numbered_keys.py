"""Finds numeric keys by the range of a column's numbers, if no name fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from training.catalog.model import Table, TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, id_last, stem
from training.profile.statistics import TableStatistics
from training.relations.by_name.named_column import NamedColumn, ReferenceTarget
from training.relations.keys import Key

_MIN_TABLES = 3
_MIN_RANGE = 30
_MIN_COVERED = 0.98

type _Ends = tuple[int, int]


class NumberedKeys:
    """Numeric keys by their smallest and largest number."""

    def __init__(
        self,
        tables: Sequence[Table],
        keys: Iterable[Key],
        names: SchemaNames,
        statistics: Mapping[TableName, TableStatistics],
    ) -> None:
        self._statistics = statistics
        declared = [key for key in keys if key.declared and not key.scope]
        ranges = [(key, ends) for key in declared if (ends := self._ends(key.table, key.column.name)) is not None]
        named = {stem(names.words(table.name)) for table in tables}
        large = [(key.table.name, ends) for key, ends in ranges if ends[1] - ends[0] >= _MIN_RANGE]
        self._table_by_words: dict[Words, TableName] = {}
        for called, shared in self._shared(tables, names).items():
            if len(shared) < _MIN_TABLES or called in named:
                continue
            together = min(low for low, _ in shared), max(high for _, high in shared)
            fitting = [table for table, ends in large if _goes_as_far(together, ends)]
            if len(fitting) == 1:
                self._table_by_words[called] = fitting[0]

    def by_range(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the only key whose largest number is that of all columns of this name together.

        `movie_id` of three tables is the key of title if no other key ends there: whole numbers are often within each
        other's range by chance, but rarely end at the same one.
        """
        if named.kind != "number" or named.words[-1] != "id":
            return
        for start in range(len(named.stem)):
            if (parent := self._table_by_words.get(named.stem[start:])) is not None:
                yield ReferenceTarget("ids of this name go exactly as far as the key", parent)
                return

    def _shared(self, tables: Iterable[Table], names: SchemaNames) -> Mapping[Words, list[_Ends]]:
        """Return the ranges of ids by name: one for each table that has an id of this name."""
        shared: dict[Words, list[_Ends]] = defaultdict(list)
        for table in tables:
            for column in table.columns:
                words = id_last(names.words(table.name, column.name))
                if len(words) < 2 or words[-1] != "id" or table.primary_key == (column.name,):
                    continue
                if (ends := self._ends(table, column.name)) is not None:
                    shared[stem(words)].append(ends)
        return shared

    def _ends(self, table: Table, column: str) -> _Ends | None:
        seen = self._statistics.get(table.name)
        known = seen.columns.get(column) if seen is not None else None
        if known is None or known.minimum is None or known.maximum is None:
            return None
        if key_class(table.column(column)) != "number":
            return None
        try:
            return int(known.minimum), int(known.maximum)
        except ValueError:  # a number with decimals is no id
            return None


def _goes_as_far(ends: _Ends, key: _Ends) -> bool:
    low, high = ends
    return key[0] <= low and key[0] + _MIN_COVERED * (key[1] - key[0]) <= high <= key[1]
