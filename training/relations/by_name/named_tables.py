"""Rules that find a table by its name, a part of it, or an abbreviation."""

from __future__ import annotations

from collections.abc import Iterable

from training.catalog.model import Catalog, TableName
from training.identifiers.schema_names import SchemaNames, stem
from training.language.relation_words import BEING, COUNTED, HOLDING, ID_WORDS, VAGUE
from training.language.word_lists import known_words
from training.relations.by_name.key_index import KeyIndex
from training.relations.by_name.named_column import NamedColumn, ReferenceTarget
from training.relations.by_name.pointing_names import alike
from training.relations.by_name.shared_keys import is_bare

_LONG_ENOUGH = 3
_FEW = 2
_SHORTENING = frozenset({"id", "no", "key", "via", "by", "ref"})


class NamedTables:
    """Rules as methods. Each yields the tables to which the column may refer, mostly none."""

    def __init__(self, catalog: Catalog, names: SchemaNames, index: KeyIndex) -> None:
        self._catalog = catalog
        self._names = names
        self._index = index

    def by_name(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the table of this name: `customer_id` -> customers."""
        tables = self._others(named, named.stem)
        # a table with only a key is the root of others, which may be meant instead
        less = 0.04 if any(is_bare(self._catalog.table(table)) for table in tables) else 0.0
        return (ReferenceTarget("its name is the table's", table, less) for table in tables)

    def by_end(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find a table whose name ends the column's (`old_language_id`), or ends with it (`area_id`: service_area)."""
        own, itself = named.stem, named.table.name
        for start in range(1, len(own)):
            if parents := self._index.tables_by_stem.get(own[start:]):
                yield from _each("its name ends with the table's", parents)
                return
        # `revision` in article revisions is their number; `revision_id` would refer to one
        ending = [
            table
            for table in self._index.tables_by_last_word.get(own[-1], ())
            if self._stem(table)[-len(own) :] == own and (table != itself or named.words[-1] == "id")
        ]
        near = set(self._stem(itself))
        kin = [table for table in ending if table != itself and near.intersection(self._stem(table)[: -len(own)])]
        if kin:
            yield from _each("the name of a kindred table ends with its name", kin)
        elif ending and len(ending) <= _FEW and own[-1] not in VAGUE:
            yield from _each("the table's name ends with its name", ending)

    def called_after_it(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find a table named after the column and its content: `kind_id` -> kind_type, `company_id` -> company_name."""
        for tail in HOLDING if named.words[-1] in ID_WORDS else ():
            # a table that has this column itself holds details of the thing
            tables = self._index.tables_by_stem.get((*named.stem, tail), ())
            if parents := [table for table in tables if not self._has(table, named.column.name)]:
                yield from _each("the table is called after what it holds", parents)
                return

    def by_key_noun(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the only table whose key has the noun that ends the name: `grp_cif` -> cif_no, `val_ccy` -> ccy_cd."""
        parents = self._index.tables_by_key_noun.get(named.stem[-1], ()) if len(named.stem) > 1 else ()
        if len(parents) == 1 and not COUNTED.intersection(named.stem):
            yield from _each("its name ends with the noun of a key", parents)

    def by_being(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the table of things that have the column's role: `capital` -> city."""
        parents = self._index.tables_by_stem.get((BEING.get(named.stem[-1], ""),), ())
        yield from _each("what it names is one of the table's rows", parents)

    def by_initial(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find another table by the letter before `id`: `kid` -> keyword(id). If several fit, values decide."""
        if len(named.name) != _LONG_ENOUGH or not named.name.endswith("id") or named.name in known_words():
            return
        near = self._index.tables_by_first_letter.get(named.name[0], ())
        parents = [table for table in near if table != named.table.name and len(self._stem(table)) == 1]
        if len(parents) <= _LONG_ENOUGH:
            yield from (
                ReferenceTarget("the table's initial before its id", parent, 0.01 * len(parents)) for parent in parents
            )

    def by_last_letters(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find a table whose one-word name ends the column's one word: `assistingnurse` -> nurse."""
        for start in range(1, len(named.stem[-1]) - _LONG_ENOUGH):
            if parents := self._others(named, (named.stem[-1][start:],)):
                yield from _each("its last letters are the table's name", parents)
                return

    def by_likeness(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find a table by the beginnings or consonants of its words: `ship_via` -> shippers, `prod_ctg_id`."""
        if named.words[-1] not in _SHORTENING and not named.name.endswith(("id", "_no")):
            return
        near = self._index.tables_by_first_letter.get(named.stem[0][0], ())
        parents = [table for table in near if table != named.table.name and alike(named.stem, self._stem(table))]
        if len(parents) <= _FEW:
            yield from _each("its words shorten the table's", parents)

    def by_beginning(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find a table whose name begins the column's, if many of its keys are used: `product_assembly_id` -> product.

        `customer_segment_id` does not refer to customers: it has five values.
        """
        if named.words[-1] == "id" and named.stem[-1] not in VAGUE and len(named.stem) > 1:
            parents = self._others(named, named.stem[:-1])
            yield from (ReferenceTarget("its name begins with the table's", parent, widely=True) for parent in parents)

    def linked_by_name(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the two tables in the name of a link table whose columns have one letter: `a`, `b` of `product_tags`."""
        key = named.table.primary_key
        if len(named.column.name) > 1 or len(key) != _FEW or named.column.name not in key:
            return
        words = self._stem(named.table.name)
        by_stem = self._index.tables_by_stem
        for place in range(1, len(words)):
            first, second = by_stem.get(words[:place], ()), by_stem.get(words[place:], ())
            if len(first) == len(second) == 1:
                yield from _each("its table is named after two", (*first, *second))
                return

    def _others(self, named: NamedColumn, called: tuple[str, ...]) -> list[TableName]:
        return [table for table in self._index.tables_by_stem.get(called, ()) if table != named.table.name]

    def _has(self, table: TableName, column: str) -> bool:
        other = self._catalog.table(table)
        return any(c.name == column and (column,) != other.primary_key for c in other.columns)

    def _stem(self, table: TableName) -> tuple[str, ...]:
        return stem(self._names.words(table))


def _each(reason: str, tables: Iterable[TableName]) -> Iterable[ReferenceTarget]:
    return (ReferenceTarget(reason, table) for table in tables)
