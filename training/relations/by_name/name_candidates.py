"""Which columns could point to which keys, judged by their names alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from training.catalog.inheritance import families
from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, Words, id_last, stem
from training.language.relation_words import GENERIC, ID_WORDS, SELF, TYPE_WORDS
from training.profile.figures import TableFigures
from training.relations.by_name.comment_relations import SaidRelations
from training.relations.by_name.composite_keys import composite_candidates
from training.relations.by_name.key_index import HOLDING_ROWS, KeyIndex
from training.relations.by_name.named_column import MeantKey, MeantTables, NamedColumn
from training.relations.by_name.named_keys import NamedKeys
from training.relations.by_name.named_tables import NamedTables
from training.relations.by_name.plain_keys import PlainKeys
from training.relations.by_name.pointing_names import counts, one_of_several, puts_in_order, says_alike, says_how_much
from training.relations.by_name.shared_ids import reached_tables
from training.relations.by_name.shared_keys import is_bare
from training.relations.keys import Key, is_named_after
from training.relations.people import People
from training.relations.relation_candidate import Candidate


class NameEvidence:
    """Finds candidates for a whole catalog: which rules are asked, and in which order."""

    def __init__(
        self,
        catalog: Catalog,
        names: SchemaNames,
        figures: Mapping[TableName, TableFigures],
        private: frozenset[ColumnName],
    ) -> None:
        self._catalog = catalog
        self._names = names
        self._private = private
        self._family = families(catalog)
        self._index = index = KeyIndex(catalog, names, figures)
        self._named_tables = NamedTables(catalog, names, index)
        self._named_keys = NamedKeys(names, figures, index)
        self._people = People((t for t in catalog.tables if index.keys(t.name)), names)
        self._comments = SaidRelations(catalog, ((key.table, key.column) for key in index.first_keys))
        self._plain = PlainKeys(index.first_keys, names, figures)
        self._reached = reached_tables(self._tables(), index.first_keys, names, figures)

    def keys(self, table: TableName) -> tuple[Key, ...]:
        return self._index.keys(table)

    def candidates(self) -> list[Candidate]:
        """All candidates, sorted; several per column where several tables fit."""
        found: dict[tuple[TableName, tuple[str, ...], TableName, tuple[str, ...]], Candidate] = {}
        for table in self._tables():
            for column in table.columns:
                for candidate in self._of_column(table, column):
                    if self._is_the_row_itself(candidate):
                        continue
                    key = (candidate.child, candidate.child_columns, candidate.parent, candidate.parent_columns)
                    if key not in found or found[key].strength < candidate.strength:
                        found[key] = candidate
        return [found[key] for key in sorted(found)] + list(composite_candidates(self._catalog, self._names))

    def _is_the_row_itself(self, candidate: Candidate) -> bool:
        """The rows of a table that inherits are rows of its parent as well: of course their keys are there."""
        family = self._family.get(candidate.child, candidate.child)
        alike = candidate.child_columns == candidate.parent_columns
        return alike and family == self._family.get(candidate.parent, candidate.parent)

    def _tables(self) -> Iterable[Table]:
        return (table for table in self._catalog.tables if table.kind in HOLDING_ROWS)

    def _of_column(self, table: Table, column: Column) -> Iterable[Candidate]:
        kind = key_class(column)
        if kind is None:
            return
        words = one_of_several(id_last(self._names.words(table.name, column.name)))
        of = NamedColumn(table, column, kind, words, stem(words))
        is_own_key = self._is_own_key(table, column)
        if not is_own_key:
            yield from self._to_keys(of, self._plain.found(table, column, kind, words))
        if counts(words, kind) or puts_in_order(column) or says_how_much(column):
            return
        if ColumnName(table.name, column.name) in self._private:
            yield from self._to_keys(of, self._named_keys.private(of))
            return
        exact = self._named_tables.called_so(of)
        if len(column.name) == 1 and len(table.primary_key) == 2 and column.name in table.primary_key:
            yield from self._to_tables(of, self._named_tables.linked_by_name(table))
        if not is_own_key or exact:
            # a table of nothing but keys is there for others, which may be meant
            strength = 0.96 if any(is_bare(self._catalog.table(t)) for t in exact) else 1.0
            yield from self._to_tables(of, [MeantTables(exact, strength, "its name is the table's")])
        if not (is_own_key and words[-1] == "id" and self._named_keys.is_plainly_own(of)):
            yield from self._to_keys(of, self._named_keys.called_alike(of))
        if exact:
            return
        if not is_own_key:
            yield from self._without_its_table(of)
        elif not is_named_after(table, column.name, self._names) and words not in GENERIC:
            found = list(self._to_tables(of, self._named_tables.by_end(of)))
            yield from found or self._to_keys(of, self._plain.by_numbers(table, column, words))

    def _without_its_table(self, of: NamedColumn) -> Iterable[Candidate]:
        """Of a column whose name is no table's: all that is likely, else the first guess that finds something."""
        if self._is_polymorphic(of.table, of.words):
            return
        tables, keys = self._named_tables, self._named_keys
        likely = (
            keys.after_own_key,
            tables.with_key,
            tables.by_end,
            tables.called_after_it,
            tables.before_role,
            tables.either_end,
            tables.by_key_noun,
            tables.by_being,
            self._by_role,
            tables.by_initial,
        )
        meant = chain.from_iterable(rule(of) for rule in likely)
        found = [*self._said(of), *self._to_tables(of, meant)]
        yield from found or next(filter(None, self._guesses(of)), ())

    def _guesses(self, of: NamedColumn) -> Iterable[list[Candidate]]:
        tables, plain = self._named_tables, self._plain
        yield list(self._to_keys(of, self._named_keys.after_a_key(of)))
        yield list(self._to_tables(of, tables.by_likeness(of)))
        yield list(self._to_tables(of, self._by_reach(of)))
        if of.words[-1] in ID_WORDS:
            yield list(self._to_keys(of, plain.by_word_end(of.table, of.kind, of.stem)))
            yield list(self._to_keys(of, plain.by_numbers(of.table, of.column, of.words)))
            yield list(self._to_tables(of, tables.by_short_name(of)))
            yield list(self._to_keys(of, plain.by_whole_key(of.table, of.column)))
        yield list(self._to_tables(of, tables.by_beginning(of)))

    def _is_own_key(self, table: Table, column: Column) -> bool:
        """Declared; or by its name, where nothing is declared and the data show it."""
        if table.primary_key:
            return table.primary_key == (column.name,)
        unlisted = any(key.column.name == column.name and not key.declared for key in self._index.keys(table.name))
        return unlisted and is_named_after(table, column.name, self._names)

    def _is_polymorphic(self, table: Table, words: Words) -> bool:
        """`sender_id` beside `sender_type`: it points to one table or another, so to none for certain."""
        stems = {self._names.words(table.name, c.name) for c in table.columns}
        head = words[:-1] if words[-1] in {"id", "key", "no", "uuid"} else words
        return bool(head) and any((*head, word) in stems for word in TYPE_WORDS)

    def _said(self, of: NamedColumn) -> Iterable[Candidate]:
        for parent, strength, reason in self._comments.parents(of.table, of.column):
            for each in self._to_tables(of, [MeantTables((parent,), strength, reason)]):
                # `在岗医生` may count them; codes are never all among a key's by chance
                yield replace(each, widely=each.widely or (strength < 0.8 and of.kind == "number"))

    def _by_role(self, of: NamedColumn) -> Iterable[MeantTables]:
        """`manager_id`, `reports_to`, `sold_by`, `parent_id`: a role, not a table."""
        if SELF.intersection(of.stem) or says_alike(of.words):
            yield MeantTables((of.table.name,), 0.9, "names another row of the same table")
            return
        said = self._comments.names_a_person(of.column)
        for person, strength, reason in self._people.candidates(of.table.name, of.words, of.kind, said=said):
            yield MeantTables((person,), strength, reason)

    def _by_reach(self, of: NamedColumn) -> Iterable[MeantTables]:
        """`movie_id` of seven tables goes as far as the key of title; so does `linked_movie_id`."""
        if of.kind != "number" or of.words[-1] != "id":
            return
        for start in range(len(of.stem)):
            if (parent := self._reached.get(of.stem[start:])) is not None:
                yield MeantTables((parent,), 0.8, "ids of this name go exactly as far as the key")
                return

    def _to_tables(self, of: NamedColumn, meant: Iterable[MeantTables]) -> Iterable[Candidate]:
        """With the keys by which the tables are meant."""
        own = of.table.name
        for parents, strength, reason, widely in meant:
            beside = any(parent.schema == own.schema for parent in parents)
            for parent in parents:
                # of tables that are called alike, the one in the same schema is meant
                sure = strength - (0.05 if beside and parent.schema != own.schema else 0.0)
                key = self._index.target(parent, of.column, of.kind)
                if key is None:
                    continue
                if parent != own or key.column.name != of.column.name:
                    yield from self._candidate(of, key, sure, reason, widely=widely)
                for other in self._index.keys(parent) if parent != own and not widely else ():
                    # `home_player_1` holds the player's other number where the values say so
                    if other is not key and other.declared and not other.scope and key_class(other.column) == of.kind:
                        yield from self._candidate(of, other, min(sure - 0.06, 0.79), reason, widely=True)

    def _to_keys(self, of: NamedColumn, meant: Iterable[MeantKey]) -> Iterable[Candidate]:
        for key, strength, reason in meant:
            yield from self._candidate(of, key, strength, reason)

    def _candidate(
        self, of: NamedColumn, key: Key, strength: float, reason: str, *, widely: bool = False
    ) -> Iterable[Candidate]:
        """One, or none where the table does not hold the other columns of the key."""
        child, parent, words = of.table, key.table.name, self._names.words
        called = {words(child.name, other.name): other for other in child.columns} if key.scope else {}
        columns = [of.column if name == key.column.name else called.get(words(parent, name)) for name in key.columns]
        held = [other for other in columns if other is not None]
        alike = all(key_class(a) == key_class(key.table.column(b)) for a, b in zip(held, key.columns, strict=False))
        if len(held) == len(columns) and alike:
            yield Candidate(
                child=child.name,
                child_columns=tuple(other.name for other in held),
                parent=parent,
                parent_columns=key.columns,
                strength=strength,
                reason=reason,
                widely=widely,
            )
