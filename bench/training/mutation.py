"""Mutation score of a query: the share of small changes to it that change its result.

Mutation analysis of queries after Tuya, Suárez-Cabal and de la Riva, "Mutating database queries" (Information and
Software Technology 49(4), 2007): clause, operator, and null mutations, reduced to one of each kind per place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp
from sqlglot.expressions.core import Expr

from training.catalog.model import TableName
from training.measures.any_sql import parsed, tables_in
from training.questions.as_of import as_of_newest
from training.source.description import SourceDescription

type MutationKind = Literal["predicate", "column", "join", "aggregate", "order", "limit"]
type Rows = Sequence[Sequence[object]]
type Run = Callable[[str], Rows | None]
"""Runs a query and returns its rows, bounded; None if it does not run."""

_MOST_PER_KIND = 3
_SORTABLE = 2
_OTHER_WAY: dict[type[Expr], type[Expr]] = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.GT: exp.LTE, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.LTE: exp.GT,
}  # fmt: skip
_OTHER_FIGURE: dict[type[Expr], type[Expr]] = {
    exp.Sum: exp.Avg, exp.Avg: exp.Sum, exp.Max: exp.Min, exp.Min: exp.Max,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    kind: MutationKind
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationResult:
    """Number of mutants of one SQL, and how many of them have another result."""

    killed: int
    total: int

    @property
    def score(self) -> float:
        """Share of mutants with another result, 0..1; 1 if there was nothing to change."""
        return self.killed / self.total if self.total else 1.0


def mutation_score(sql: str, run: Run, source: SourceDescription) -> MutationResult:
    """Run the SQL and its mutants.

    An SQL about recent dates is run relative to the newest day of the data. A mutant that does not run is left out; so
    is another order of fewer than two rows.
    """
    moved = as_of_newest(sql, source)
    sql = sql if moved is None else moved.sql
    expected = run(sql)
    if expected is None:
        return MutationResult(killed=0, total=0)
    by = sorted_by(sql)
    total, killed = 0, 0
    for mutant in mutants(sql, source):
        if mutant.kind == "order" and len(expected) < _SORTABLE:
            continue
        found = run(mutant.sql)
        if found is not None:
            total += 1
            killed += not same_rows(expected, found, by=by)
    return MutationResult(killed=killed, total=total)


def mutants(sql: str, source: SourceDescription) -> tuple[Mutant, ...]:
    """Return up to three changes of each kind, in the order of the text; () for SQL that cannot be parsed.

    Changes that no data could show are left out: an outer join over a mandatory reference, another limit of a single
    row.
    """
    tree = parsed(sql)
    if tree is None:
        return ()
    found: list[Mutant] = []
    for kind, changes in _KINDS.items():
        texts: dict[str, None] = {}
        for mutant in changes(tree, source):
            texts.setdefault(mutant.sql(dialect="postgres") + ";")
            if len(texts) == _MOST_PER_KIND:
                break  # each one copies the whole tree: 2,400 conditions took minutes
        found.extend(Mutant(kind=kind, sql=text) for text in texts)
    return tuple(found)


def changed(tree: Expr, place: Expr, other: Expr | None) -> Expr:
    """Return a copy of the tree with one node replaced, or removed if `other` is None."""
    nodes = list(tree.walk())
    copy = tree.copy()
    for mine, its in zip(nodes, copy.walk(), strict=True):
        if mine is place:
            if other is None:
                its.pop()
            else:
                its.replace(other)
            return copy
    raise LookupError("the node is not in the tree")


def _predicates(tree: Expr, _source: SourceDescription) -> Iterator[Expr]:
    for clause in tree.find_all(exp.Where, exp.Having):
        yield from _turned(tree, clause.this)
        inside = isinstance(clause.parent, exp.Filter)
        if isinstance(clause, exp.Where) and not inside and clause.find(exp.Exists) is None:
            yield changed(tree, clause, None)


def _turned(tree: Expr, condition: Expr) -> Iterator[Expr]:
    for node in condition.walk():
        other = _OTHER_WAY.get(type(node))
        if other is not None and node.find(exp.Literal, exp.Boolean, exp.Subquery) is not None:
            yield changed(tree, node, other(this=node.this.copy(), expression=node.expression.copy()))
        elif isinstance(node, exp.Between | exp.In) or (
            isinstance(node, exp.Is) and not isinstance(node.parent, exp.Not)
        ):
            yield changed(tree, node, exp.Not(this=exp.Paren(this=node.copy())))
        elif isinstance(node, exp.Not):
            yield changed(tree, node, node.this.copy())


def _aggregates(tree: Expr, _source: SourceDescription) -> Iterator[Expr]:
    for node in tree.find_all(exp.AggFunc):
        other = _OTHER_FIGURE.get(type(node))
        if other is not None and not isinstance(node.parent, exp.Window) and node.find_ancestor(exp.Order) is None:
            yield changed(tree, node, other(this=node.this.copy()))


def _columns(tree: Expr, source: SourceDescription) -> Iterator[Expr]:
    """Yield changes of a shown, summed or compared column to the next column of the same kind of type."""
    names = tables_in(tree, source)
    for node in tree.find_all(exp.Column):
        if node.find_ancestor(exp.Join, exp.Group, exp.Order) is not None or node.table not in names:
            continue
        neighbour = _neighbour(source, names[node.table], node.name)
        if neighbour is not None and not _is_bound(node):
            yield changed(tree, node, exp.column(neighbour, table=node.table, quoted=True))


def _is_bound(node: exp.Column) -> bool:
    """Return True if a change breaks the query (a grouped or sorted distinct column) or changes nothing (COUNT)."""
    if isinstance(node.parent, exp.Count) or node.find_ancestor(exp.Is) is not None:
        return True
    select = node.find_ancestor(exp.Select)
    if select is None:
        return True
    group, distinct = select.args.get("group"), select.args.get("distinct")
    grouped = group is not None and any(node in each.find_all(exp.Column) for each in group.expressions)
    return grouped or distinct is not None or node.find_ancestor(exp.Exists) is not None


def _neighbour(source: SourceDescription, table: TableName, name: str) -> str | None:
    columns = source.catalog.table(table).columns
    mine = next((c for c in columns if c.name == name), None)
    if mine is None:
        return None
    alike = [c.name for c in columns if c.category == mine.category and c.name != name and not c.is_array]
    return alike[0] if alike else None


def _joins(tree: Expr, source: SourceDescription) -> Iterator[Expr]:
    """Yield changes of inner joins to outer ones and back, unless a reference or a condition makes both equal."""
    mandatory = _mandatory(source)
    compared = {c.table for where in tree.find_all(exp.Where) for c in where.find_all(exp.Column)}
    joins = list(tree.find_all(exp.Join))
    tables = {t.alias_or_name: t.name for t in tree.find_all(exp.Table)}
    for node in joins:
        outer = str(node.args.get("side") or "").upper() == "LEFT"
        on = node.args.get("on")
        if on is None or node.this.alias_or_name in compared | _joined_through(joins, node):
            continue
        if _child_of(tables, on, mandatory) not in {None, node.this.alias_or_name}:
            continue
        copy = node.copy()
        copy.set("side", None if outer else "LEFT")
        yield changed(tree, node, copy)


def _joined_through(joins: Sequence[exp.Join], join: exp.Join) -> set[str]:
    """Return names that another inner join compares with: that join drops the rows an outer join would add."""
    return {
        column.table
        for other in joins
        if other is not join and not other.args.get("side") and (on := other.args.get("on")) is not None
        for column in on.find_all(exp.Column)
        if column.table != other.this.alias_or_name
    }


def _mandatory(source: SourceDescription) -> set[tuple[str, str]]:
    """Return (table, column) of references that every row has: declared so, or inferred and without missing values."""
    return {
        (r.child.name, column)
        for r in source.relations
        for column in r.child_columns
        if source.catalog.table(r.child).column(column).not_null
        or (r.origin == "inferred" and source.profile(r.child, column).null_share == 0)
    }


def _child_of(tables: Mapping[str, str], on: Expr, mandatory: set[tuple[str, str]]) -> str | None:
    """Return the name, in the query, of the join's side whose every row has a partner."""
    sides = (c.table for c in on.find_all(exp.Column) if (tables.get(c.table, c.table), c.name) in mandatory)
    return next(sides, None)


def _orders(tree: Expr, _source: SourceDescription) -> Iterator[Expr]:
    """Yield changes of the order, also if it decides which rows are seen: with a limit, or in a group's first row."""
    for order in tree.find_all(exp.Order):
        first = order.expressions[0]
        if isinstance(first, exp.Ordered):
            turned = first.copy()
            turned.set("desc", not first.args.get("desc"))
            turned.set("nulls_first", not first.args.get("nulls_first"))
            yield changed(tree, first, turned)


def _limits(tree: Expr, _source: SourceDescription) -> Iterator[Expr]:
    for limit in tree.find_all(exp.Limit):
        value = limit.expression
        if isinstance(value, exp.Literal) and value.is_int:
            yield changed(tree, value, exp.Literal.number(int(value.this) + 1))


type _Changes = Callable[[Expr, SourceDescription], Iterator[Expr]]
_KINDS: dict[MutationKind, _Changes] = {
    "predicate": _predicates,
    "column": _columns,
    "join": _joins,
    "aggregate": _aggregates,
    "order": _orders,
    "limit": _limits,
}


def same_rows(expected: Rows, found: Rows, *, by: tuple[int, ...] | None) -> bool:
    """Return True if the rows are equal as a bag, and equally sorted in the columns `by` (all rows, if None)."""
    mine, its = [tuple(map(repr, row)) for row in expected], [tuple(map(repr, row)) for row in found]
    if by is None or Counter(mine) != Counter(its):
        return mine == its
    return all([row[n] for row in mine] == [row[n] for row in its] for n in by)


def sorted_by(sql: str) -> tuple[int, ...] | None:
    """Return the positions, from 0, of the result's columns by which the outermost query is sorted; () if it is not.

    None if it is sorted by something that the result does not show.
    """
    tree = parsed(sql)
    if tree is None:
        return ()
    query = tree.unnest()
    order = query.args.get("order")
    if order is None or not isinstance(query, exp.Query):
        return ()
    if query.is_star:
        return None
    places = tuple(_place(each, query.selects) for each in order.expressions)
    shown = tuple(place for place in places if place is not None)
    return shown if len(shown) == len(places) else None


def _place(order: Expr, shown: Sequence[Expr]) -> int | None:
    """Return the position, from 0, of a sort key: a number, a name of the result, or an expression of it."""
    key = order.this if isinstance(order, exp.Ordered) else order
    if isinstance(key, exp.Literal):
        return int(key.name) - 1 if key.is_int else None
    if isinstance(key, exp.Column) and not key.table:
        named = (n for n, each in enumerate(shown) if each.alias_or_name == key.name)
        return next(named, None)
    return next((n for n, each in enumerate(shown) if each.unalias() == key), None)
