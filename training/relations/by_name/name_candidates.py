"""Finds the keys to which a column may refer, by their names alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from training.catalog.inheritance import families
from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, id_last, stem
from training.language.relation_words import ID_WORDS
from training.profile.statistics import TableStatistics
from training.relations.by_name.composite_keys import composite_candidates, numbers_own_rows
from training.relations.by_name.key_index import HOLDING_ROWS, KeyIndex
from training.relations.by_name.named_column import Meant, NamedColumn
from training.relations.by_name.named_people import is_polymorphic
from training.relations.by_name.pointing_names import counts, one_of_several, puts_in_order, says_how_much
from training.relations.by_name.rules import Asked, Rule, name_rules
from training.relations.keys import Key, is_named_after, numbers_rows
from training.relations.relation_candidate import Candidate


class NameEvidence:
    """Search for candidates for a whole catalog by the rules of `name_rules`."""

    def __init__(
        self,
        catalog: Catalog,
        names: SchemaNames,
        statistics: Mapping[TableName, TableStatistics],
        private: frozenset[ColumnName],
    ) -> None:
        self._catalog = catalog
        self._names = names
        self._statistics = statistics
        self._private = private
        self._family = families(catalog)
        self._index = KeyIndex(catalog, names, statistics)
        self._rules = name_rules(catalog, names, statistics, self._index)

    def keys(self, table: TableName) -> tuple[Key, ...]:
        return self._index.keys(table)

    def candidates(self) -> list[Candidate]:
        """Return all candidates, sorted; several per column if several tables fit."""
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
        """Return True for equal keys of tables that inherit from one another, because their rows are the same."""
        family = self._family.get(candidate.child, candidate.child)
        alike = candidate.child_columns == candidate.parent_columns
        return alike and family == self._family.get(candidate.parent, candidate.parent)

    def _tables(self) -> Iterable[Table]:
        return (table for table in self._catalog.tables if table.kind in HOLDING_ROWS)

    def _of_column(self, table: Table, column: Column) -> Iterable[Candidate]:
        """Yield what the rules find for one column, in the order of the rules."""
        kind = key_class(column)
        if kind is None or (column.is_sequence and table.primary_key == (column.name,)):
            # the numbers of a sequence of its own are in any key that another one numbers
            return
        words = one_of_several(id_last(self._names.words(table.name, column.name)))
        of = NamedColumn(table, column, kind, words, stem(words))
        if counts(words, kind) or puts_in_order(column) or says_how_much(column):
            return
        if ColumnName(table.name, column.name) in self._private:
            yield from self._asked("personal", of)
            return
        yield from self._asked("named", of)
        own = self._is_own_key(table, column)
        if not own and not self._index.is_called_so(of.stem, table.name) and not is_polymorphic(of, self._names):
            found = list(self._asked("unnamed", of))
            yield from found or self._first("guess", of)

    def _asked(self, moment: Asked, of: NamedColumn) -> Iterable[Candidate]:
        for rule in self._rules:
            if rule.asked == moment:
                yield from self._found(rule, of)

    def _first(self, moment: Asked, of: NamedColumn) -> Iterable[Candidate]:
        """Return the candidates of the first successful rule for columns of this group."""
        found = (list(self._found(rule, of)) for rule in self._rules if rule.asked == moment)
        return next(filter(None, found), ())

    def _found(self, rule: Rule, of: NamedColumn) -> Iterable[Candidate]:
        """Yield candidates for the keys and tables that the rule finds."""
        found = [meant for meant in rule.find(of) if rule.worth[meant.reason]]
        beside = any(isinstance(m.target, TableName) and m.target.schema == of.table.name.schema for m in found)
        for meant in found:
            worth = rule.worth[meant.reason] - meant.less
            if isinstance(meant.target, Key):
                yield from self._candidate(of, meant.target, worth, meant)
            else:
                # of tables of one name, the one in the same schema is meant
                elsewhere = beside and meant.target.schema != of.table.name.schema
                yield from self._to_table(of, meant.target, worth - (0.05 if elsewhere else 0.0), meant)

    def _is_own_key(self, table: Table, column: Column) -> bool:
        """Return True if the column is the primary key, declared or by its name and data."""
        if table.primary_key:
            return table.primary_key == (column.name,)
        unlisted = any(key.column.name == column.name and not key.declared for key in self._index.keys(table.name))
        numbers = numbers_rows(table, column, self._statistics.get(table.name))
        return numbers or (unlisted and is_named_after(table, column.name, self._names))

    def _to_table(self, of: NamedColumn, parent: TableName, worth: float, meant: Meant) -> Iterable[Candidate]:
        """Yield a candidate for the table's main key, and weaker ones for its other keys."""
        own = of.table.name
        key = self._index.target(parent, of.column, of.kind)
        if key is None:
            return
        if parent != own or key.column.name != of.column.name:
            yield from self._candidate(of, key, worth, meant)
        for other in self._index.keys(parent) if parent != own and not meant.widely else ():
            # `home_player_1` may hold another number of the player
            if other is not key and other.declared and not other.scope and key_class(other.column) == of.kind:
                yield from self._candidate(of, other, min(worth - 0.06, 0.79), meant._replace(widely=True))

    def _candidate(self, of: NamedColumn, key: Key, worth: float, meant: Meant) -> Iterable[Candidate]:
        """Yield the candidate, unless the table lacks the other columns of the key."""
        child, parent, words = of.table, key.table.name, self._names.words
        called = {words(child.name, other.name): other for other in child.columns} if key.scope else {}
        columns = [of.column if name == key.column.name else called.get(words(parent, name)) for name in key.columns]
        held = [other for other in columns if other is not None]
        alike = all(key_class(a) == key_class(key.table.column(b)) for a, b in zip(held, key.columns, strict=False))
        numbered = key.scope and numbers_own_rows(child, tuple(other.name for other in held), self._names)
        if len(held) == len(columns) and alike and not numbered:
            yield Candidate(
                child=child.name,
                child_columns=tuple(other.name for other in held),
                parent=parent,
                parent_columns=key.columns,
                strength=round(worth, 3),
                reason=meant.reason,
                widely=meant.widely or _may_be_a_place(of),
                ending=of.kind != "text" or of.words[-1] in ID_WORDS,
            )


def _may_be_a_place(of: NamedColumn) -> bool:
    """Return True for a number such as `billing_order`, which may be a position instead of a reference to an order."""
    return len(of.words) > 1 and of.words[-1] == "order" and of.kind == "number"
