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
from training.relations.by_name.named_column import NamedColumn, ReferenceTarget
from training.relations.by_name.named_people import is_polymorphic
from training.relations.by_name.pointing_names import counts, one_of_several, puts_in_order, says_how_much
from training.relations.by_name.rules import Asked, NameRule, name_rules
from training.relations.keys import Key, is_named_after, numbers_rows
from training.relations.relation_candidate import RelationCandidate


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

    def candidates(self) -> list[RelationCandidate]:
        """Return all candidates, sorted; several per column if several tables fit."""
        found: dict[tuple[TableName, tuple[str, ...], TableName, tuple[str, ...]], RelationCandidate] = {}
        for table in self._tables():
            for column in table.columns:
                for candidate in self._of_column(table, column):
                    if self._is_the_row_itself(candidate):
                        continue
                    key = (candidate.child, candidate.child_columns, candidate.parent, candidate.parent_columns)
                    if key not in found or found[key].strength < candidate.strength:
                        found[key] = candidate
        return [found[key] for key in sorted(found)] + list(composite_candidates(self._catalog, self._names))

    def _is_the_row_itself(self, candidate: RelationCandidate) -> bool:
        """Return True for equal keys of tables that inherit from one another, because their rows are the same."""
        family = self._family.get(candidate.child, candidate.child)
        alike = candidate.child_columns == candidate.parent_columns
        return alike and family == self._family.get(candidate.parent, candidate.parent)

    def _tables(self) -> Iterable[Table]:
        return (table for table in self._catalog.tables if table.kind in HOLDING_ROWS)

    def _of_column(self, table: Table, column: Column) -> Iterable[RelationCandidate]:
        """Yield what the rules find for one column, in the order of the rules."""
        kind = key_class(column)
        if kind is None or (column.is_sequence and table.primary_key == (column.name,)):
            # the numbers of a sequence of its own are in any key that another one numbers
            return
        words = one_of_several(id_last(self._names.words(table.name, column.name)))
        named = NamedColumn(table, column, kind, words, stem(words))
        if counts(words, kind) or puts_in_order(column) or says_how_much(column):
            return
        if ColumnName(table.name, column.name) in self._private:
            yield from self._asked("personal", named)
            return
        yield from self._asked("named", named)
        own = self._is_own_key(table, column)
        if not own and not self._index.is_called_so(named.stem, table.name) and not is_polymorphic(named, self._names):
            found = list(self._asked("unnamed", named))
            yield from found or self._first("guess", named)

    def _asked(self, moment: Asked, named: NamedColumn) -> Iterable[RelationCandidate]:
        for rule in self._rules:
            if rule.asked == moment:
                yield from self._found(rule, named)

    def _first(self, moment: Asked, named: NamedColumn) -> Iterable[RelationCandidate]:
        """Return the candidates of the first successful rule for columns of this group."""
        found = (list(self._found(rule, named)) for rule in self._rules if rule.asked == moment)
        return next(filter(None, found), ())

    def _found(self, rule: NameRule, named: NamedColumn) -> Iterable[RelationCandidate]:
        """Yield candidates for the keys and tables that the rule finds."""
        found = [target for target in rule.find(named) if rule.scores[target.reason]]
        beside = any(
            isinstance(m.key_or_table, TableName) and m.key_or_table.schema == named.table.name.schema for m in found
        )
        for target in found:
            score = rule.scores[target.reason] - target.less
            if isinstance(target.key_or_table, Key):
                yield from self._candidate(named, target.key_or_table, score, target)
            else:
                # of tables of one name, the one in the same schema is meant
                elsewhere = beside and target.key_or_table.schema != named.table.name.schema
                yield from self._to_table(named, target.key_or_table, score - (0.05 if elsewhere else 0.0), target)

    def _is_own_key(self, table: Table, column: Column) -> bool:
        """Return True if the column is the primary key, declared or by its name and data."""
        if table.primary_key:
            return table.primary_key == (column.name,)
        unlisted = any(key.column.name == column.name and not key.declared for key in self._index.keys(table.name))
        numbers = numbers_rows(table, column, self._statistics.get(table.name))
        return numbers or (unlisted and is_named_after(table, column.name, self._names))

    def _to_table(
        self, named: NamedColumn, parent: TableName, score: float, target: ReferenceTarget
    ) -> Iterable[RelationCandidate]:
        """Yield a candidate for the table's main key, and weaker ones for its other keys."""
        own = named.table.name
        key = self._index.target(parent, named.column, named.kind)
        if key is None:
            return
        if parent != own or key.column.name != named.column.name:
            yield from self._candidate(named, key, score, target)
        for other in self._index.keys(parent) if parent != own and not target.widely else ():
            # `home_player_1` may hold another number of the player
            if other is not key and other.declared and not other.scope and key_class(other.column) == named.kind:
                yield from self._candidate(named, other, min(score - 0.06, 0.79), target._replace(widely=True))

    def _candidate(
        self, named: NamedColumn, key: Key, score: float, target: ReferenceTarget
    ) -> Iterable[RelationCandidate]:
        """Yield the candidate, unless the table lacks the other columns of the key."""
        child, parent, words = named.table, key.table.name, self._names.words
        called = {words(child.name, other.name): other for other in child.columns} if key.scope else {}
        columns = [named.column if name == key.column.name else called.get(words(parent, name)) for name in key.columns]
        held = [other for other in columns if other is not None]
        alike = all(key_class(a) == key_class(key.table.column(b)) for a, b in zip(held, key.columns, strict=False))
        numbered = key.scope and numbers_own_rows(child, tuple(other.name for other in held), self._names)
        if len(held) == len(columns) and alike and not numbered:
            yield RelationCandidate(
                child=child.name,
                child_columns=tuple(other.name for other in held),
                parent=parent,
                parent_columns=key.columns,
                strength=round(score, 3),
                reason=target.reason,
                widely=target.widely or _may_be_a_place(named),
                ending=named.kind != "text" or named.words[-1] in ID_WORDS,
            )


def _may_be_a_place(named: NamedColumn) -> bool:
    """Return True for a number such as `billing_order`, which may be a position instead of a reference to an order."""
    return len(named.words) > 1 and named.words[-1] == "order" and named.kind == "number"
