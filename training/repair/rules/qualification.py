"""Repair of missing qualifiers: columns of two tables (42702), tables of another schema, aliases (42P01)."""

from __future__ import annotations

from collections.abc import Iterator

from pglast import ast, enums

from training.catalog.values import INTEGERS
from training.gate.nodes import strings
from training.gate.verdict import Verdict
from training.repair.from_items import FromItem, Sources, with_column
from training.repair.rules.rule import Repair, RepairRule
from training.repair.tree import Tree, column, names_of
from training.source.description import SourceDescription

_EXACT = INTEGERS | {"text", "varchar", "uuid", "date", "timestamp", "timestamptz"}
"""Types whose equal values are also written alike; the numerics 1.0 and 1.00 are equal, but not alike."""


def _ambiguous(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Qualify an ambiguous column by any of its tables, if inner joins or WHERE make it equal in all of them."""
    tree = Tree.parse(sql)
    node = tree.at(ast.ColumnRef, verdict.position) if tree is not None else None
    if tree is None or node is None or len(names := names_of(node)) != 1:
        return None
    select = next(tree.selects(node), None)
    levels = Sources(tree, source).around(node)
    items = with_column(levels[0], names[0]) if levels else []
    if select is None or len(items) < 2 or not _one_exact_type(items, names[0]):
        return None
    if not _all_equal({(item.name, names[0]) for item in items}, list(_equalities(select))):
        return None
    tree.replace(node, column(items[0].name, names[0]))
    return Repair(sql=tree.sql(), rule="qualify", explanation=f"{names[0]} -> {items[0].name}.{names[0]}")


def _one_exact_type(items: list[FromItem], name: str) -> bool:
    columns = [item.column(name) for item in items]
    types = {one.base_type for one in columns if one is not None}
    return None not in columns and len(types) == 1 and types <= _EXACT


def _all_equal(wanted: set[tuple[str, ...]], equal: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> bool:
    reached = {next(iter(wanted))}
    while True:
        further = {end for pair in equal if reached.intersection(pair) for end in pair} - reached
        if not further:
            return wanted <= reached
        reached |= further


def _equalities(select: ast.SelectStmt) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield `a.x = b.y` that holds in every row of the result: in WHERE, or in joins that make no row optional."""
    conditions = [select.whereClause]
    pending: list[ast.Node] = list(select.fromClause or ())
    while pending:
        join = pending.pop()
        if not isinstance(join, ast.JoinExpr):
            continue
        if join.jointype == enums.JoinType.JOIN_INNER:
            conditions.append(join.quals)
            pending += [side for side in (join.larg, join.rarg) if side is not None]
        elif join.jointype == enums.JoinType.JOIN_LEFT and join.larg is not None:
            pending.append(join.larg)
    while conditions:
        match conditions.pop():
            case ast.BoolExpr(boolop=enums.BoolExprType.AND_EXPR, args=parts):
                conditions += parts or ()
            case ast.A_Expr(
                kind=enums.A_Expr_Kind.AEXPR_OP,
                name=(ast.String(sval="="),),
                lexpr=ast.ColumnRef() as left,
                rexpr=ast.ColumnRef() as right,
            ):
                yield names_of(left)[-2:], names_of(right)[-2:]
            case _:
                continue


def _not_found(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    tree = Tree.parse(sql)
    if tree is None:
        return None
    if (node := tree.at(ast.RangeVar, verdict.position)) is not None:
        return _schema(tree, node, source)
    if (reference := tree.at(ast.ColumnRef, verdict.position)) is not None:
        return _alias(tree, reference, source)
    return None


def _schema(tree: Tree, node: ast.RangeVar, source: SourceDescription) -> Repair | None:
    """Qualify the only table of that name, if its schema is not on the search path."""
    found = [table.name for table in source.tables if table.name.name == node.relname]
    if node.schemaname or len(found) != 1:
        return None
    node.schemaname = source.catalog.schema_in_sql(found[0])
    return Repair(sql=tree.sql(), rule="schema", explanation=f"{node.relname} -> {found[0].short}")


def _alias(tree: Tree, node: ast.ColumnRef, source: SourceDescription) -> Repair | None:
    """Replace the table by its alias if nothing else uses the alias: `orders.id … FROM orders AS o`."""
    names, sources = names_of(node), Sources(tree, source)
    if len(names) != 2:
        return None
    items = [item for level in sources.around(node) for item in level]
    found = [item for item in items if item.table is not None and item.table.name.name == names[0]]
    written = [one for one in tree.all(ast.RangeVar) if one.relname == names[0]]
    used = {other[-2] for ref in tree.all(ast.ColumnRef) if len(other := strings(ref.fields)) > 1}
    if len(found) != 1 or len(written) != 1 or found[0].name in used or not _means(node, names[0], found[0], sources):
        return None
    for ref in tree.all(ast.ColumnRef):
        fields: tuple[ast.Node, ...] = ref.fields or ()
        if len(fields) > 1 and strings(fields)[0] == names[0] and _means(ref, names[0], found[0], sources):
            ref.fields = (ast.String(sval=found[0].name), *fields[1:])
    return Repair(sql=tree.sql(), rule="alias", explanation=f"{names[0]} -> {found[0].name}")


def _means(ref: ast.ColumnRef, written: str, item: FromItem, sources: Sources) -> bool:
    """Return True if the item is in scope under its name, and no item has the name as written."""
    called = {one.name: one.node for level in reversed(sources.around(ref)) for one in level}
    return called.get(item.name) is item.node and written not in called


QUALIFICATION_RULES = (
    RepairRule(sqlstates=frozenset({"42702"}), apply=_ambiguous),
    RepairRule(sqlstates=frozenset({"42P01"}), apply=_not_found),
)
