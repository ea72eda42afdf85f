"""Wrong SQL for a question, to test whether a measure of agreement finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from sqlglot import exp
from sqlglot.expressions import Expr

from bench.training.mutation import changed
from training.catalog.model import Column, TableName
from training.measures.any_sql import column_of, parsed, tables_in
from training.source.description import SourceDescription

_OTHER_AGGREGATE: Final[dict[type[Expr], type[Expr]]] = {
    exp.Sum: exp.Avg, exp.Avg: exp.Sum, exp.Max: exp.Min, exp.Min: exp.Max,
}  # fmt: skip
_OTHER_BOUND: Final[dict[type[Expr], type[Expr]]] = {
    exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE,
}  # fmt: skip


def plants(sql: str, source: SourceDescription) -> dict[str, list[str]]:
    """Return wrong SQLs by kind of mistake; () for kinds that the SQL has no place for."""
    tree = parsed(sql)
    if tree is None:
        return {}
    return {kind: [found.sql(dialect="postgres") + ";" for found in make(tree, source)] for kind, make in KINDS.items()}


def _columns(tree: Expr, source: SourceDescription) -> Iterator[Expr]:
    """Replace a column that is shown, aggregated, grouped by or compared by another of the table, everywhere."""
    tables = tables_in(tree, source)
    for of in dict.fromkeys(_read(tree, tables, source)):
        for other in _alike(source, *of):
            yield _with_column(tree, tables, source, of, other)
            break


def _tables(tree: Expr, source: SourceDescription) -> Iterator[Expr]:
    """Replace the only table by another with columns of the same kinds."""
    tables = tables_in(tree, source)
    if len(set(tables.values())) != 1:
        return
    [mine] = set(tables.values())
    used = {column_of(node, tables, source) for node in tree.find_all(exp.Column)} - {None}
    for table in source.tables:
        names: dict[str, str] = {}
        for column in (source.catalog.table(mine).column(of[1]) for of in sorted(filter(None, used))):
            free = (c.name for c in table.columns if c.category == column.category and c.name not in names.values())
            if (other := next(free, None)) is not None:
                names[column.name] = other
        if table.name == mine or len(names) < len(used):
            continue
        copy = tree.copy()
        for node in copy.find_all(exp.Column):
            if column_of(node, tables, source) is not None:
                node.set("this", exp.to_identifier(names[node.name], quoted=True))
                if node.table == mine.name:
                    node.set("table", exp.to_identifier(table.name.name, quoted=True))
        for node in copy.find_all(exp.Table):
            if node.name == mine.name:
                node.set("this", exp.to_identifier(table.name.name, quoted=True))
        yield copy
        return


def _aggregates(tree: Expr, _: SourceDescription) -> Iterator[Expr]:
    for node in tree.find_all(exp.AggFunc):
        if (other := _OTHER_AGGREGATE.get(type(node))) and node.find_ancestor(exp.Order) is None:
            yield changed(tree, node, other(this=node.this.copy()))


def _values(tree: Expr, source: SourceDescription) -> Iterator[Expr]:
    """Replace a compared value."""
    tables = tables_in(tree, source)
    for clause in tree.find_all(exp.Where, exp.Having):
        for literal in clause.find_all(exp.Literal):
            other = _other_value(literal, tables, source)
            if other is not None and not isinstance(literal.parent, exp.Interval | exp.Select):
                yield changed(tree, literal, other)


def _directions(tree: Expr, _: SourceDescription) -> Iterator[Expr]:
    """Reverse an order with a limit, or a comparison."""
    for order in tree.find_all(exp.Order):
        if isinstance(order.parent, exp.Query) and order.parent.args.get("limit") is not None:
            turned = order.expressions[0].copy()
            turned.set("desc", not turned.args.get("desc"))
            turned.set("nulls_first", False)
            yield changed(tree, order.expressions[0], turned)
    for node in tree.find_all(*_OTHER_BOUND):
        if node.find(exp.Literal) is not None:
            other = _OTHER_BOUND[type(node)](this=node.this.copy(), expression=node.expression.copy())
            yield changed(tree, node, other)


def _filters(tree: Expr, _: SourceDescription) -> Iterator[Expr]:
    """Remove a condition."""
    for where in tree.find_all(exp.Where):
        conditions = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
        for one in conditions:
            if one.find(exp.Literal, exp.Boolean) is None:
                continue
            rest = [each.copy() for each in conditions if each is not one]
            yield changed(tree, where, exp.Where(this=exp.and_(*rest)) if rest else None)


type _Make = Callable[[Expr, SourceDescription], Iterator[Expr]]
KINDS: Final[dict[str, _Make]] = {
    "column": _columns,
    "table": _tables,
    "aggregate": _aggregates,
    "value": _values,
    "direction": _directions,
    "filter": _filters,
}


def _read(tree: Expr, tables: dict[str, TableName], source: SourceDescription) -> Iterator[tuple[TableName, str]]:
    """Yield the columns that the question must name: no keys, and none of a join."""
    for node in tree.find_all(exp.Column):
        of = column_of(node, tables, source)
        if of is not None and node.find_ancestor(exp.Join) is None and of[1] not in _keys(source, of[0]):
            yield of


def _keys(source: SourceDescription, table: TableName) -> set[str]:
    return {*source.catalog.table(table).key_columns, *(c for r in source.relations_of(table) for c in r.child_columns)}


def _alike(source: SourceDescription, table: TableName, name: str) -> Iterator[str]:
    columns = source.catalog.table(table).columns
    mine: Column = source.catalog.table(table).column(name)
    for column in columns:
        if column.category == mine.category and name != column.name and column.name not in _keys(source, table):
            yield column.name


def _with_column(
    tree: Expr, tables: dict[str, TableName], source: SourceDescription, of: tuple[TableName, str], other: str
) -> Expr:
    copy = tree.copy()
    for node in list(copy.find_all(exp.Column)):
        if column_of(node, tables, source) == of:
            node.set("this", exp.to_identifier(other, quoted=True))
    return copy


def _other_value(literal: exp.Literal, tables: dict[str, TableName], source: SourceDescription) -> Expr | None:
    if literal.is_int:
        return exp.Literal.number(int(literal.name) + 3)
    if not literal.is_string:
        return exp.Literal.number(f"{float(literal.name) * 2:g}")
    try:
        return exp.Literal.string((date.fromisoformat(literal.name) - timedelta(days=400)).isoformat())
    except ValueError:
        pass
    clause = literal.find_ancestor(exp.Binary, exp.In)
    columns = [] if clause is None else [column_of(c, tables, source) for c in clause.find_all(exp.Column)]
    for of in filter(None, columns):
        for common in source.profile(*of).common:
            if str(common.value) != literal.name:
                return exp.Literal.string(str(common.value))
    return None
