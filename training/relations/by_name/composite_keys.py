"""Candidates for references to composite keys, from the names of columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from training.catalog.model import Catalog, Table, TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.relation_words import POSITION
from training.relations.keys import PLAIN
from training.relations.relation_candidate import RelationCandidate

_MAX_PREFIX_WORDS = 2
_ENDING = "…"
_SHORT = 2


def composite_candidates(catalog: Catalog, names: SchemaNames) -> Iterator[RelationCandidate]:
    """Yield tables that have all columns of a composite key by name, or by name after one common prefix."""
    holders = _holders(catalog, names)
    for parent in catalog.tables:
        for key in dict.fromkeys((parent.primary_key, *parent.uniques)):
            if len(key) > 1:
                yield from _of_key(parent, key, holders, catalog, names)


type _Holders = dict[Words, dict[TableName, dict[Words, str]]]
"""By the last words of a column's name: (table, words before them, name of the column) of each such column."""


def _holders(catalog: Catalog, names: SchemaNames) -> _Holders:
    """Return the columns by the end of their name, for ends that are the name of a column of a composite key."""
    wanted = {
        names.words(table.name, column)
        for table in catalog.tables
        for key in (table.primary_key, *table.uniques)
        if len(key) > 1
        for column in key
    }
    holders: _Holders = defaultdict(lambda: defaultdict(dict))
    for table in catalog.tables:
        if table.kind not in {"table", "partitioned", "foreign"}:
            continue
        for column in table.columns:
            words = names.words(table.name, column.name)
            for start in range(min(len(words), _MAX_PREFIX_WORDS + 1)):
                if words[start:] in wanted:
                    holders[words[start:]][table.name].setdefault(words[:start], column.name)
            # `bukrs_vf` of the key bukrs: a suffix may name the role, like a prefix
            if len(words) > 1 and words[:-1] in wanted and _tells_apart(words):
                holders[words[:-1]][table.name].setdefault((_ENDING, words[-1]), column.name)
    return holders


def _of_key(
    parent: Table, key: tuple[str, ...], holders: _Holders, catalog: Catalog, names: SchemaNames
) -> Iterable[RelationCandidate]:
    held = [holders.get(names.words(parent.name, name), {}) for name in key]
    for child in sorted(min(held, key=len)):
        if not all(child in tables for tables in held):
            continue
        prefixes = sorted({prefix for tables in held for prefix in tables[child]})
        chosen = {tuple(tables[child].get(prefix, tables[child].get(())) for tables in held) for prefix in prefixes}
        for columns in sorted(c for c in chosen if None not in c):
            whole = tuple(column for column in columns if column is not None)
            if child == parent.name and set(whole) & set(key):
                continue
            if _says_nothing(whole, parent, key, names, child):
                continue
            if numbers_own_rows(catalog.table(child), whole, names):
                continue
            if _holds(catalog.table(child), whole, parent, key):
                yield RelationCandidate(
                    child=child,
                    child_columns=whole,
                    parent=parent.name,
                    parent_columns=key,
                    strength=0.85,
                    reason="the same columns as a composite key",
                )


def _says_nothing(
    columns: tuple[str, ...], parent: Table, key: tuple[str, ...], names: SchemaNames, child: TableName
) -> bool:
    """Return True if the prefix of `columns` before a key that any table may have (`id`) does not name the parent."""
    own = stem(names.words(parent.name))
    for column, name in zip(columns, key, strict=True):
        words, plain = names.words(child, column), names.words(parent.name, name)
        before = stem(words[: -len(plain)]) if len(words) > len(plain) else ()
        if plain in PLAIN and words != plain and (not before or before != own[-len(before) :]):
            return True
    return False


def numbers_own_rows(child: Table, columns: tuple[str, ...], names: SchemaNames) -> bool:
    """Return True if a column numbers rows within a parent: the line number of an invoice is not that of a shipment."""
    *within, last = child.primary_key or ("",)
    if not within or last not in columns or not set(within).isdisjoint(columns):
        return False
    return POSITION.search(" ".join(names.words(child.name, last))) is not None


def _tells_apart(words: Words) -> bool:
    return len(words[-1]) == _SHORT and words[-1].isalpha() and words[:-1] not in PLAIN


def _holds(child: Table, columns: tuple[str, ...], parent: Table, key: tuple[str, ...]) -> bool:
    """Return True if the types agree and the columns are not the child's own key, as in two link tables of one pair."""
    pairs = zip((child.column(name) for name in columns), (parent.column(name) for name in key), strict=True)
    alike = all((key_class(a) or a.base_type) == (key_class(b) or b.base_type) for a, b in pairs)
    return alike and set(child.primary_key) != set(columns) and len(set(columns)) == len(columns)
