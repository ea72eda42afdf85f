"""Parts that the statements of all families share: figures, groups, shown columns, order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from typing import assert_never

from training.catalog.model import TableName
from training.questions import form as f
from training.questions.phrasing import headings
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.printer import alias
from training.questions.sql.scope import Reads, Scope, source_of
from training.relations.relation import Relation

HUNDRED = t.Fixed(Decimal("100.0"))
ZERO = t.Fixed(0)
TWO = t.Fixed(2)


@dataclass(frozen=True, slots=True)
class Statement:
    query: t.Select
    reads: Reads


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension in SQL: the shown items and the grouped expressions."""

    items: tuple[t.Item, ...]
    by: tuple[t.Expr, ...]
    present: tuple[t.Expr, ...]
    """Conditions that exclude rows without a value."""

    @property
    def order(self) -> tuple[t.Order, ...]:
        return tuple(t.Order(i.of) for i in self.items)


@dataclass(slots=True)
class Parts:
    """Factory of the parts of one statement."""

    reach: Reach
    words: Words
    reads: Reads

    def scope(self, table: TableName, alias: str | None = None, taken: frozenset[str] = frozenset()) -> Scope:
        return Scope(self.reach, self.reads, source_of(self.reach, table, alias), taken)

    def select(
        self, scope: Scope, items: tuple[t.Item, ...], things: f.Things, also: tuple[t.Expr, ...] = ()
    ) -> t.Select:
        """Return a SELECT over the things' rows, to be completed with `dataclasses.replace`."""
        where = (*scope.where(things.conditions), *also)
        return t.Select(
            items=unique_headings(items), source=scope.root, joins=tuple(scope.joins), where=tuple(dict.fromkeys(where))
        )

    def shown(self, scope: Scope, show: tuple[f.Shown, ...]) -> tuple[t.Item, ...]:
        items: list[t.Item] = []
        for each in show:
            match each:
                case f.Field():
                    items.append(self.item(scope.column(each, outer=True), self.words.field(each)))
                case f.Entity():
                    items.extend(self.name_of(scope, each, outer=True))
                case _:
                    assert_never(each)
        return tuple(items)

    def name_of(self, scope: Scope, entity: f.Entity, *, outer: bool = False) -> tuple[t.Item, ...]:
        """Return the columns that name the entity; two columns, such as first and last name, keep their own labels."""
        display = self.display(entity.table)
        columns = scope.columns(entity.table, entity.path, display, outer=outer)
        if len(columns) == 1 and entity.path:
            return (self.item(columns[0], self.words.entity(entity)),)
        fields = [f.Field(table=entity.table, column=n, path=entity.path) for n in display]
        return tuple(self.item(c, self.words.field(x)) for c, x in zip(columns, fields, strict=True))

    def display(self, table: TableName) -> tuple[str, ...]:
        """Return the columns that name a row: its label, else its key, else its first column."""
        return self.reach.display(table) or self.reach.row_key(table)

    def item(self, of: t.Expr, name: str) -> t.Item:
        """Return a column of the result; no alias is needed if the column's own name contains the label."""
        return t.Item(of, None if isinstance(of, t.Col) and _letters(name) in _letters(of.name) else name)

    def group(self, scope: Scope, by: f.Dimension) -> Group:
        match by:
            case f.ByField(field=of):
                column = scope.column(of)
                present = (t.IsNull(column, negated=True),) if self.reach.nullable(of) else ()
                return Group((self.item(column, self.words.field(of)),), (column,), present)
            case f.ByEntity(entity=entity):
                items = self.name_of(scope, entity)
                return Group(items, self._key_and(scope, entity, items), ())
            case f.ByPeriod(field=of, grain=grain):
                value = period_of(scope.value(of), grain)
                present = (t.IsNull(scope.column(of), negated=True),) if self.reach.nullable(of) else ()
                return Group((t.Item(value, headings.GRAIN[self.words.language][grain]),), (value,), present)
            case _:
                assert_never(by)

    def _key_and(self, scope: Scope, entity: f.Entity, items: tuple[t.Item, ...]) -> tuple[t.Expr, ...]:
        """Return the grouped columns: the name, and the key unless names are unique."""
        names = tuple(i.of for i in items)
        if self.reach.names_rows_alone(entity.table):
            return names
        key = entity.path[-1].parent_columns if entity.path else self.key(entity.table)
        columns = scope.columns(entity.table, entity.path, key)
        return (*(c for c in columns if c not in names), *names)

    def key(self, table: TableName) -> tuple[str, ...]:
        return self.reach.source.catalog.table(table).primary_key

    def figure(self, scope: Scope, of: f.Measure, where: t.Expr | None = None, *, exact: bool = False) -> t.Expr:
        """Return the aggregate; `exact` gives a numeric, which can be rounded and divided."""
        match of:
            case f.CountRows():
                return t.Call("COUNT", (t.Star(),), where=where)
            case f.Aggregate(function="distinct", field=column):
                return t.Call("COUNT", (scope.column(column),), distinct=True, where=where)
            case f.Aggregate(function=function, field=column, rounded=rounded):
                call = t.Call(function.upper(), (scope.value(column),), where=where)
                inexact = self.reach.column(column).base_type in {"float4", "float8"} and (exact or rounded)
                number: t.Expr = t.Cast(call, "numeric") if inexact else call
                return t.Call("ROUND", (number, TWO)) if rounded else number
            case _:
                assert_never(of)

    def over_all(self, things: f.Things, measure: f.Measure, *, exact: bool = False) -> t.Scalar:
        """Return the figure over the same things as a scalar subquery; inside, the table's name is the subquery's."""
        scope = self.scope(things.table)
        return t.Scalar(self.select(scope, (t.Item(self.figure(scope, measure, exact=exact)),), things))

    def with_children(self, scope: Scope, relation: Relation, child: f.Things) -> Scope:
        """Join the children to every row and return their scope.

        The children's conditions belong to the join, or rows without children would be lost.
        """
        name = scope.join_child(relation, outer=True)
        inner = Scope(self.reach, self.reads, source_of(self.reach, child.table, name))
        last = scope.joins[-1]
        flat = last.on.parts if isinstance(last.on, t.Logic) and last.on.op == "AND" else (last.on,)
        scope.joins[-1] = replace(last, on=t.conjunction((*flat, *inner.where(child.conditions))) or last.on)
        return inner

    def measure_item(self, scope: Scope, of: f.Measure) -> t.Item:
        return t.Item(self.figure(scope, of), self.words.measure(of, scope.root.table))


def period_of(value: t.Expr, grain: f.Grain) -> t.Expr:
    match grain:
        case "day":
            return t.Cast(value, "date")
        case "month" | "quarter":
            return t.Call("DATE_TRUNC", (t.Fixed(grain), value))
        case "year":
            return t.Extract("year", value)
        case _:
            assert_never(grain)


def period_start(value: t.Expr, grain: f.Grain) -> t.Expr:
    """Return the first day of the period, for date arithmetic; for a year its number."""
    start = period_of(value, grain)
    return start if grain in {"day", "year"} else t.Cast(start, "date")


def period_label(start: t.Expr, grain: f.Grain) -> t.Expr:
    """Return the display text of a period, given its first day."""
    patterns: dict[f.Grain, str] = {"month": "YYYY-MM", "quarter": 'YYYY-"Q"Q'}
    return t.Call("to_char", (start, t.Fixed(patterns[grain]))) if grain in patterns else start


def percent(part: t.Expr, whole: t.Expr) -> t.Expr:
    """Return `ROUND(100.0 * part / NULLIF(whole, 0), 2)`."""
    scaled = t.Binary("*", HUNDRED, part)
    return t.Call("ROUND", (t.Binary("/", scaled, t.Call("NULLIF", (whole, ZERO))), TWO))


def unique_headings(items: tuple[t.Item, ...]) -> tuple[t.Item, ...]:
    """Return the items, those with an equal heading numbered."""
    seen: set[str] = set()
    result: list[t.Item] = []
    for item in items:
        numbered = (item if n == 1 else t.Item(item.of, f"{heading(item)} {n}") for n in count(1))
        free = next(each for each in numbered if heading(each) not in seen)
        seen.add(heading(free))
        result.append(free)
    return tuple(result)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def heading(item: t.Item) -> str:
    """Return the item's column name in the result."""
    if item.name is not None:
        return alias(item.name)
    return item.of.name if isinstance(item.of, t.Col) else "?"
