"""A SELECT under construction: joined tables with their aliases, and the columns read."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from training.catalog.model import ColumnName, TableName
from training.catalog.values import days_after
from training.questions import form as f
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.relations.relation import Relation


@dataclass(slots=True)
class Reads:
    """Tables, columns and relations that a whole statement reads, over all its SELECTs."""

    columns: set[ColumnName] = field(default_factory=set[ColumnName])
    tables: set[TableName] = field(default_factory=set[TableName])
    edges: set[Relation] = field(default_factory=set[Relation])


def source_of(reach: Reach, table: TableName, name: str | None = None) -> t.Source:
    """Return the table for FROM, with an alias if `name` differs."""
    return t.Source(table, None if name == table.name else name, reach.source.catalog.schema_in_sql(table))


@dataclass(slots=True)
class Scope:
    """The FROM clause of one SELECT. Tables are joined when one of their columns is requested."""

    reach: Reach
    reads: Reads
    root: t.Source
    taken: frozenset[str] = frozenset()
    """Names of an enclosing SELECT that must not be hidden."""
    joins: list[t.Join] = field(default_factory=list[t.Join])
    _names: dict[f.Path, str] = field(default_factory=dict[f.Path, str])

    def __post_init__(self) -> None:
        self.reads.tables.add(self.root.table)
        self._names[()] = self.root.qualifier

    def column(self, of: f.Field, *, outer: bool = False) -> t.Col:
        """Return the column, joining its table if necessary; `outer` keeps rows without a parent."""
        self.reads.columns.add(ColumnName(of.table, of.column))
        return t.Col(self._at(of.path, outer=outer), of.column)

    def columns(
        self, table: TableName, path: f.Path, names: tuple[str, ...], *, outer: bool = False
    ) -> tuple[t.Col, ...]:
        return tuple(self.column(f.Field(table=table, column=n, path=path), outer=outer) for n in names)

    def value(self, of: f.Field, *, outer: bool = False) -> t.Expr:
        """Return the column for comparison and aggregation: text dates as dates, money as a number."""
        column = self.column(of, outer=outer)
        if self.reach.kind(of) == "text date":
            return t.Call("to_date", (column, t.Fixed(self.reach.profile(of).format or "YYYY-MM-DD")))
        if self.reach.column(of).base_type == "money":
            return t.Cast(column, "numeric")
        return column

    def join_child(self, relation: Relation, extra: tuple[t.Expr, ...] = (), *, outer: bool = False) -> str:
        """Join the child rows that reference the root; return their alias."""
        name = self._free(relation.child.name)
        parts = (*self._equal(relation, name, self.root.qualifier), *extra)
        self._join(relation.child, name, parts, relation, outer=outer)
        return name

    def join_parent(self, relation: Relation, from_name: str) -> str:
        name = self._free(relation.parent.name)
        self._join(relation.parent, name, self._equal(relation, from_name, name), relation, outer=False)
        return name

    def _at(self, path: f.Path, *, outer: bool) -> str:
        if path in self._names:
            return self._names[path]
        before = self._at(path[:-1], outer=outer)
        relation = path[-1]
        name = self._free(relation.parent.name)
        outer = outer and self.reach.loses_rows(path)
        self._join(relation.parent, name, self._equal(relation, before, name), relation, outer=outer)
        self._names[path] = name
        return name

    def _join(self, table: TableName, name: str, on: tuple[t.Expr, ...], relation: Relation, *, outer: bool) -> None:
        self.reads.tables.add(table)
        self.reads.edges.add(relation)
        condition = t.conjunction(on)
        if condition is None:
            raise ValueError(f"the relation {relation.child} -> {relation.parent} has no columns")
        self.joins.append(t.Join(source_of(self.reach, table, name), condition, outer))

    def _equal(self, relation: Relation, child: str, parent: str) -> tuple[t.Expr, ...]:
        pairs = zip(relation.child_columns, relation.parent_columns, strict=True)
        for mine, other in zip(relation.child_columns, relation.parent_columns, strict=True):
            self.reads.columns |= {ColumnName(relation.child, mine), ColumnName(relation.parent, other)}
        return tuple(t.Binary("=", t.Col(child, mine), t.Col(parent, other)) for mine, other in pairs)

    def linked(self, relation: Relation, child: str, parent: str) -> tuple[t.Expr, ...]:
        """Return the equality of a relation between two aliases, and count it as a join."""
        self.reads.edges.add(relation)
        return self._equal(relation, child, parent)

    def _free(self, wanted: str) -> str:
        taken = self.taken | set(self._names.values()) | {j.source.qualifier for j in self.joins}
        name, n = wanted, 2
        while name in taken:
            name, n = f"{wanted}_{n}", n + 1
        return name

    def where(self, conditions: tuple[f.Condition | f.NotDeleted, ...]) -> tuple[t.Expr, ...]:
        return tuple(part for c in conditions for part in self.condition(c))

    def condition(self, condition: f.Condition | f.NotDeleted) -> tuple[t.Expr, ...]:
        """Return the conjuncts of a condition; a period may have two."""
        match condition:
            case f.Equals(field=of, value=value, negated=negated):
                return (t.Binary("<>" if negated else "=", self.column(of), t.Lit(value)),)
            case f.OneOf(field=of, values=values):
                return (t.InList(self.column(of), tuple(map(t.Lit, values))),)
            case f.Missing(field=of):
                return (t.IsNull(self.column(of, outer=True)),)
            case f.Present(field=of):
                return (t.IsNull(self.column(of), negated=True),)
            case f.Exceeds(field=of, op=op, value=value):
                return (t.Binary(op, self.value(of), t.Lit(value)),)
            case f.InRange(field=of, low=low, high=high):
                return (t.Between(self.value(of), t.Lit(low), t.Lit(high)),)
            case f.During(field=of, period=period):
                return self._during(of, period)
            case f.Contains(field=of, text=text):
                return (t.Like(self.column(of), text),)
            case f.NotDeleted(field=of):
                return (self._not_deleted(of),)
            case _:
                assert_never(condition)

    def _during(self, of: f.Field, period: f.Period) -> tuple[t.Expr, ...]:
        value = self.value(of)
        if isinstance(period, f.Year):
            return (t.Binary("=", t.Extract("year", value), t.Lit(period.year)),)
        first, last = bounds(period)
        if self.reach.kind(of) == "moment":
            # includes times on the last day
            after = days_after(last, 1)
            return (t.Binary(">=", value, t.Lit(first)), t.Binary("<", value, t.Lit(after)))
        return (t.Between(value, t.Lit(first), t.Lit(last)),)

    def _not_deleted(self, of: f.Field) -> t.Expr:
        column = self.column(of)
        if self.reach.marks_current(of):
            return t.Binary("=", column, t.Fixed(self._current_mark(of)))
        match self.reach.kind(of):
            case "yes/no":
                return t.Binary("=", column, t.Fixed(False))
            case "number":
                return t.Binary("=", column, t.Fixed(0))
            case "text" | "enum":
                return t.Binary("=", column, t.Fixed(self._alive_mark(of)))
            case "date" | "moment" | "text date" | "opaque":
                return t.IsNull(column)

    def _current_mark(self, of: f.Field) -> bool | int | str:
        """Return the value of a mark for the current version: true, 1, or the usual yes among the column's values."""
        if self.reach.kind(of) == "yes/no":
            return True
        present = {str(v.value) for v in self.reach.profile(of).common}
        if self.reach.kind(of) == "number":
            return 1
        return next((yes for yes in ("1", "Y", "y", "Yes", "T", "t", "true", "是") if yes in present), "1")

    def _alive_mark(self, of: f.Field) -> str:
        """Return the value of a text mark for "not deleted": the usual one among the column's values."""
        usual = ("0", "N", "n", "No", "no", "F", "f", "false", "否", "正常")
        present = {str(v.value) for v in self.reach.profile(of).common}
        return next((mark for mark in usual if mark in present), "0")


def bounds(period: f.Quarter | f.Month | f.Days) -> tuple[date, date]:
    """Return the first and the last day."""
    match period:
        case f.Quarter(year=year, quarter=quarter):
            return date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)
        case f.Month(year=year, month=month):
            return date(year, month, 1), _month_end(year, month)
        case f.Days(first=first, last=last):
            return first, last
        case _:
            assert_never(period)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
