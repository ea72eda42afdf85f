"""Rules that find a key by its own name instead of its table's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from training.catalog.model import TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, id_last, stem
from training.language.relation_words import GENERIC, NEVER, PLAIN_KEYS, VAGUE
from training.profile.statistics import TableStatistics
from training.relations.by_name.key_index import KeyIndex
from training.relations.by_name.named_column import NamedColumn, ReferenceTarget
from training.relations.by_name.shared_keys import kinds_of
from training.relations.keys import Key, is_named_after, numbers_rows

_LONG_ENOUGH = 3
_ENDINGS = ("code", "id", "no", "key")


class NamedKeys:
    """Rules as methods. Each yields the keys to which the column may refer, mostly none."""

    def __init__(self, names: SchemaNames, statistics: Mapping[TableName, TableStatistics], index: KeyIndex) -> None:
        self._names = names
        self._statistics = statistics
        self._index = index

    def private(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the primary key of the same name for a column of personal data, such as `card_no`."""
        found = self._index.keys_by_name.get(named.name, ())
        keys = [key for key in found if key.declared and key.table.primary_key == (key.column.name,)]
        if len(keys) == 1 and self._is_other(keys[0], named):
            yield ReferenceTarget("same name as the key of personal data", keys[0])

    def called_alike(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find keys of the same name, or the same name but for the ending."""
        words = self._names.words(named.table.name, named.column.name)
        if words in GENERIC:
            return
        keys = self._of_name(named, words)
        numbers = numbers_rows(named.table, named.column, self._statistics.get(named.table.name))
        meant = stem(id_last(words))
        natural = meant[:-1] if len(meant) > 1 and meant[-1] in {"name", "code"} else meant
        for key in keys:
            owner = stem(self._names.words(key.table.name))
            if owner in (meant, natural):
                for other, fits in kinds_of(key, named.table, keys, self._names, self._statistics):
                    kind = "shares the key of a table that is a kind of another"
                    yield ReferenceTarget(kind, other, 0.0 if fits else 0.01)
                yield ReferenceTarget("same name as the key of the table it names", key)
            elif len(keys) == 1 and not numbers:
                sure = key.declared or is_named_after(key.table, key.column.name, self._names)
                yield ReferenceTarget(
                    "same name as a key" if sure else "same name as a key that only the data show", key
                )

    def after_a_key(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find a key whose name follows unknown letters: `citedpaperid` -> paper(paperid)."""
        for start in range(1, len(named.name) - _LONG_ENOUGH):
            end = named.name[start:]
            keys = self._index.keys_by_name.get(end, ()) if end not in PLAIN_KEYS else ()
            if keys:
                parents = {key.table.name for key in keys if key.table.name != named.table.name}
                for key in keys:
                    if {key.table.name} == parents and key_class(key.column) == named.kind:
                        yield ReferenceTarget("ends with the name of a key", key)
                return

    def after_own_key(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the table itself if the column's name ends with that of its key: `sjgsbm` beside the key `gsbm`."""
        itself = named.table.name
        own = next((key.column.name.lower() for key in self._index.keys(itself)), "")
        if len(own) >= _LONG_ENOUGH and own not in PLAIN_KEYS and named.name.endswith(own) and named.name != own:
            yield ReferenceTarget("ends with the name of the table's own key", itself)

    def _of_name(self, named: NamedColumn, words: Words) -> list[Key]:
        index = self._index
        found = (*index.keys_by_words.get(words, ()), *index.keys_by_name.get(named.name, ()))
        return [key for key in {id(key): key for key in found}.values() if self._is_other(key, named)]

    def called_nearly(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find a key whose name is the column's and an ending: `cds` -> the key cds_code."""
        words = self._names.words(named.table.name, named.column.name)
        own = stem(words)
        if len(named.name) < _LONG_ENOUGH or words in GENERIC or self._of_name(named, words):
            return
        same = self._index.keys_by_stem.get(own, ()) if own not in GENERIC and own[-1] not in VAGUE | NEVER else ()
        keys = [key for key in same if self._is_other(key, named) and key.column.name.lower() != named.name]
        if len(keys) == 1:
            yield ReferenceTarget("a key's name without its ending", keys[0])
            return
        for ending in _ENDINGS:
            keys = [key for key in self._index.keys_by_name.get(named.name + ending, ()) if self._is_other(key, named)]
            if keys:
                # of several tables with this key, the one with most rows has all of its values
                most = max(keys, key=lambda key: (self._index.rows(key.table), key.table.name))
                yield ReferenceTarget("a key's name without its ending", most, 0.03)
                return

    def _is_other(self, key: Key, named: NamedColumn) -> bool:
        return key.table.name != named.table.name and key_class(key.column) == named.kind
