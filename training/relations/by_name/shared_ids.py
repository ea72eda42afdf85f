"""Which table an id means that several tables have and no table is called after: `movie_id`, where films are titles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from training.catalog.model import Table, TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, id_last, stem
from training.profile.figures import TableFigures
from training.relations.by_name.named_column import Meant, NamedColumn
from training.relations.keys import Key

_TABLES = 3
_KEYS = 30
_CLOSE = 0.98

type _Ends = tuple[int, int]


class SharedIds:
    """For what an id is called, the one table whose key goes exactly as far as all columns of that name together.

    Whole numbers lie within each other by chance; that the highest of several tables is one table's highest, is none.
    """

    def __init__(
        self,
        tables: Iterable[Table],
        keys: Iterable[Key],
        names: SchemaNames,
        figures: Mapping[TableName, TableFigures],
    ) -> None:
        running = [key for key in keys if key.declared and not key.scope and key_class(key.column) == "number"]
        reached = [(key.table.name, _column_ends(key.table, key.column.name, figures)) for key in running]
        large = [(table, ends) for table, ends in reached if ends is not None and ends[1] - ends[0] >= _KEYS]
        given = tuple(tables)
        named = {stem(names.words(table.name)) for table in given}
        self._tables: dict[Words, TableName] = {}
        for called, ends in _shared(given, names, figures).items():
            if len(ends) < _TABLES or called in named:
                continue
            fitting = [table for table, key in large if _goes_as_far(ends, key)]
            if len(fitting) == 1:
                self._tables[called] = fitting[0]

    def by_reach(self, of: NamedColumn) -> Iterable[Meant]:
        """`movie_id` of seven tables goes as far as the key of title; so does `linked_movie_id`."""
        if of.kind != "number" or of.words[-1] != "id":
            return
        for start in range(len(of.stem)):
            if (parent := self._tables.get(of.stem[start:])) is not None:
                yield Meant("ids of this name go exactly as far as the key", parent)
                return


def _shared(
    tables: Iterable[Table], names: SchemaNames, figures: Mapping[TableName, TableFigures]
) -> dict[Words, list[_Ends]]:
    """What ids are called, and from where to where they go in each table."""
    shared: dict[Words, list[_Ends]] = defaultdict(list)
    for table in tables:
        for column in table.columns:
            words = id_last(names.words(table.name, column.name))
            if len(words) < 2 or words[-1] != "id" or table.primary_key == (column.name,):
                continue
            ends = _column_ends(table, column.name, figures) if key_class(column) == "number" else None
            if ends is not None:
                shared[stem(words)].append(ends)
    return shared


def _goes_as_far(ends: list[_Ends], key: _Ends) -> bool:
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    return key[0] <= low and key[0] + _CLOSE * (key[1] - key[0]) <= high <= key[1]


def _column_ends(table: Table, column: str, figures: Mapping[TableName, TableFigures]) -> _Ends | None:
    seen = figures.get(table.name)
    known = seen.columns.get(column) if seen is not None else None
    if known is None or known.minimum is None or known.maximum is None:
        return None
    try:
        return int(known.minimum), int(known.maximum)
    except ValueError:  # a numeric with decimals is no id
        return None
