"""Which table a column means whose one word is a part of the table's name: `categ_id`, `sale_id`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from training.catalog.model import TableName
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.relation_words import VAGUE
from training.relations.by_name.pointing_names import shortens


class ShortNames:
    """The tables that others could point to, by the first and the last word of their names."""

    def __init__(self, tables: Iterable[TableName], names: SchemaNames) -> None:
        self._names = names
        self._by_first: dict[str, list[TableName]] = defaultdict(list)
        self._by_last: dict[str, list[TableName]] = defaultdict(list)
        self._lasts: dict[str, set[str]] = defaultdict(set)
        for table in tables:
            words = stem(names.words(table))
            self._by_last[words[-1]].append(table)
            self._lasts[words[-1][0]].add(words[-1])
            if len(words) > 1:
                self._by_first[words[0]].append(table)

    def by_last_word(self, table: TableName, own: Words) -> TableName | None:
        """`categ_id` of product_template -> product_category: the last word, shortened, of a table of such things."""
        if len(own) != 1:
            return None
        [short] = own
        near = set(stem(self._names.words(table)))
        parents = [
            parent
            for last in self._lasts.get(short[0], ())
            if last != short and shortens(short, last)
            for parent in self._by_last[last]
            if parent != table and near.intersection(stem(self._names.words(parent))[:-1])
        ]
        return parents[0] if len(parents) == 1 else None

    def by_first_word(self, table: TableName, own: Words) -> TableName | None:
        """`sale_id` -> sale_order beside sale_order_line: the table whose name begins all names that begin so."""
        named = self._by_first.get(own[0], ()) if len(own) == 1 and own[0] not in VAGUE else ()
        main = min(named, key=lambda name: (len(self._names.words(name)), name), default=None)
        if main is None or main == table:
            return None
        start = stem(self._names.words(main))
        return main if all(stem(self._names.words(name))[: len(start)] == start for name in named) else None
