"""Rules by which a column's name means a key, whatever the key's table is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from training.catalog.model import TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, id_last, stem
from training.language.relation_words import GENERIC, NEVER, PLAIN_KEYS, VAGUE
from training.profile.figures import TableFigures
from training.relations.by_name.key_index import KeyIndex
from training.relations.by_name.named_column import Meant, NamedColumn
from training.relations.by_name.pointing_names import qualifies
from training.relations.by_name.shared_keys import kinds_of
from training.relations.keys import Key, is_named_after

_LONG_ENOUGH = 3
_ENDINGS = ("code", "id", "no", "key")


class NamedKeys:
    """Each method yields what it finds; most find nothing in most names."""

    def __init__(self, names: SchemaNames, figures: Mapping[TableName, TableFigures], index: KeyIndex) -> None:
        self._names = names
        self._figures = figures
        self._index = index

    def private(self, of: NamedColumn) -> Iterable[Meant]:
        """`card_no` of loans and the primary key of members: what is personal is compared by the database alone."""
        found = self._index.keys_by_name.get(of.name, ())
        keys = [key for key in found if key.declared and key.table.primary_key == (key.column.name,)]
        if len(keys) == 1 and self._is_other(keys[0], of):
            yield Meant("same name as the key of personal data", keys[0])

    def called_alike(self, of: NamedColumn) -> Iterable[Meant]:
        """Keys of the same name, or of the same but for the ending."""
        words = self._names.words(of.table.name, of.column.name)
        if words in GENERIC or (of.own and of.words[-1] == "id" and self._is_plainly_own(of)):
            return
        keys = self._of_name(of, words)
        meant = stem(id_last(words))
        natural = meant[:-1] if len(meant) > 1 and meant[-1] in {"name", "code"} else meant
        for key in keys:
            owner = stem(self._names.words(key.table.name))
            if owner in (meant, natural):
                reason = "same name as the key of the table it names"
                for other, named in kinds_of(key, of.table, keys, self._names, self._figures):
                    kind = "shares the key of a table that is a kind of another"
                    yield Meant(kind, other, 0.0 if named else 0.01)
            elif self._names_another(key, meant):
                reason = "same name as a key that names another table"
            elif len(keys) == 1:
                sure = key.declared or is_named_after(key.table, key.column.name, self._names)
                reason = "same name as a key" if sure else "same name as a key that only the data show"
            elif owner[-1] in meant:
                reason = "same name as one of several keys, and its table's last word"
            else:
                reason = "same name as one of several keys"
            yield Meant(reason, key)

    def after_a_key(self, of: NamedColumn) -> Iterable[Meant]:
        """`citedpaperid` -> paper(paperid): the letters of a key with something in front that is no known word."""
        for start in range(1, len(of.name) - _LONG_ENOUGH):
            end = of.name[start:]
            keys = self._index.keys_by_name.get(end, ()) if end not in PLAIN_KEYS else ()
            if keys:
                parents = {key.table.name for key in keys if key.table.name != of.table.name}
                for key in keys:
                    if {key.table.name} == parents and key_class(key.column) == of.kind:
                        yield Meant("ends with the name of a key", key)
                return

    def after_own_key(self, of: NamedColumn) -> Iterable[Meant]:
        """`sjgsbm` beside the key `gsbm`: the own key's name with something in front, whatever it means."""
        itself = of.table.name
        own = next((key.column.name.lower() for key in self._index.keys(itself)), "")
        if len(own) >= _LONG_ENOUGH and own not in PLAIN_KEYS and of.name.endswith(own) and of.name != own:
            yield Meant("ends with the name of the table's own key", itself)

    def _is_plainly_own(self, of: NamedColumn) -> bool:
        """`item_id` of stock items, `entity_id` of several tables, `value_id`: its own where no table is called so."""
        called = of.stem
        if self._index.tables_by_stem.get(called):
            return False
        own = stem(self._names.words(of.table.name))[-len(called) :] == called
        return own or called[-1] in VAGUE or self._index.primary_keys_by_stem[called] > 2

    def _of_name(self, of: NamedColumn, words: Words) -> list[Key]:
        index = self._index
        found = (*index.keys_by_words.get(words, ()), *index.keys_by_name.get(of.name, ()))
        return [key for key in {id(key): key for key in found}.values() if self._is_other(key, of)]

    def called_nearly(self, of: NamedColumn) -> Iterable[Meant]:
        """`cds` -> the key cds_code; `bukrs_vf` -> the key bukrs: its name without the ending, or with another."""
        words = self._names.words(of.table.name, of.column.name)
        if len(of.name) < _LONG_ENOUGH or words in GENERIC or self._of_name(of, words):
            return
        if of.own and of.words[-1] == "id" and self._is_plainly_own(of):
            return
        for own, reason in (
            (stem(words), "a key's name without its ending"),
            (words[:-1] if len(words) > 1 and qualifies(words[-1]) else (), "a key's name and an ending"),
        ):
            if not own or own in GENERIC or own[-1] in VAGUE | NEVER:
                continue
            same = self._index.keys_by_stem.get(own, ())
            keys = [key for key in same if self._is_other(key, of) and key.column.name.lower() != of.name]
            if len(keys) == 1:
                yield Meant(reason, keys[0])
                return
        for ending in _ENDINGS:
            keys = [key for key in self._index.keys_by_name.get(of.name + ending, ()) if self._is_other(key, of)]
            if keys:
                # of tables that share a key, who has all of it is meant
                most = max(keys, key=lambda key: (self._index.rows(key.table), key.table.name))
                yield Meant("a key's name without its ending", most, 0.03)
                return

    def _names_another(self, key: Key, meant: Words) -> bool:
        """`visit_id`, unique in bills, is no key of bills where a table is called `clinic_visit`."""
        tables = self._index.tables_by_last_word.get(meant[-1], ())
        heads = [stem(self._names.words(table)) for table in tables]
        return any(head[-len(meant) :] == meant and head != stem(self._names.words(key.table.name)) for head in heads)

    def _is_other(self, key: Key, of: NamedColumn) -> bool:
        return key.table.name != of.table.name and key_class(key.column) == of.kind
