"""Repair of grouping errors (42803): a column missing from GROUP BY, an aggregate in WHERE."""

from __future__ import annotations

from collections.abc import Iterator

from pglast import ast
from pglast.stream import RawStream

from training.gate.functions import AGGREGATES
from training.gate.nodes import children, strings
from training.gate.verdict import Verdict
from training.repair.from_items import Sources
from training.repair.rules.rule import Repair, Rule
from training.repair.tree import Tree, column, conjunction, names_of
from training.source.description import SourceDescription


def _grouping(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    tree = Tree.parse(sql)
    if tree is None:
        return None
    if (call := tree.at(ast.FuncCall, verdict.position)) is not None and is_aggregate(call):
        return _to_having(tree, call)
    if (reference := tree.at(ast.ColumnRef, verdict.position)) is not None:
        return _group(tree, reference, source)
    return None


def _to_having(tree: Tree, call: ast.FuncCall) -> Repair | None:
    """Move a condition on an aggregate to HAVING, because aggregates exist only after grouping."""
    select = next(tree.selects(call), None)
    if select is None or select.whereClause is None:
        return None
    condition = tree.drop_conjunct(call)
    if condition is None:
        return None
    having = select.havingClause
    select.havingClause = condition if having is None else conjunction((having, condition))
    return Repair(sql=tree.sql(), rule="having", explanation="a condition on an aggregate moved from WHERE to HAVING")


def _group(tree: Tree, reference: ast.ColumnRef, source: SourceDescription) -> Repair | None:
    """Group by everything in the result that is not aggregated, and by the column that the server named."""
    select = next(tree.selects(reference), None)
    if select is None:
        return None
    has = {_printed(node) for node in select.groupClause or ()}
    wanted = [expression for target in select.targetList or () for expression in _ungrouped(target.val, has)]
    if names_of(reference) and not any(reference in tree.all(ast.Node, one) for one in wanted):
        wanted.append(reference)
    items = Sources(tree, source).items(select)
    if not names_of(reference):  # `t.*` beside an aggregate: the key identifies the row
        wanted += [column(i.name, key) for i in items if i.table is not None for key in i.table.primary_key]
    has |= {_printed(target.val) for position, target in enumerate(select.targetList or (), 1) if str(position) in has}
    added: dict[str, ast.Node] = {}
    for node in wanted:
        if (text := _printed(node)) not in has:
            added.setdefault(text, node)
    if not added:
        return None
    select.groupClause = (*(select.groupClause or ()), *added.values())
    return Repair(sql=tree.sql(), rule="group_by", explanation=f"grouped by {', '.join(added)}", added=tuple(added))


def _ungrouped(node: ast.Node | None, grouped: set[str]) -> Iterator[ast.Node]:
    """Yield the expression if it has no aggregate, else its columns that are neither aggregated nor grouped."""
    if node is None or isinstance(node, ast.A_Const):
        return
    if not any(True for _ in _aggregates(node)):
        if any(names_of(ref) for ref in _columns(node, set())):
            yield node
        return
    yield from (ref for ref in _columns(node, grouped) if names_of(ref))


def _aggregates(node: ast.Node) -> Iterator[ast.Node]:
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, ast.FuncCall) and is_aggregate(one):
            yield one
        elif not isinstance(one, ast.SelectStmt):
            pending.extend(children(one))


def _columns(node: ast.Node, grouped: set[str]) -> Iterator[ast.ColumnRef]:
    """Yield columns outside aggregates, subqueries and expressions that GROUP BY has."""
    pending = [node]
    while pending:
        one = pending.pop()
        if grouped and isinstance(one, ast.FuncCall) and _printed(one) in grouped:
            continue
        if isinstance(one, ast.ColumnRef):
            yield one
        elif not (isinstance(one, ast.FuncCall) and is_aggregate(one)) and not isinstance(one, ast.SelectStmt):
            pending.extend(children(one))


def is_aggregate(call: ast.FuncCall) -> bool:
    return call.over is None and strings(call.funcname)[-1] in AGGREGATES


def _printed(node: ast.Node | None) -> str:
    return "" if node is None else RawStream()(node)


GROUPING_RULES = (Rule(sqlstates=frozenset({"42803"}), apply=_grouping),)
