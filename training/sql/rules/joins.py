"""Tables that are read from but not joined, and joins without a condition: the relations of the source say how."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pglast import ast, enums

from training.source.catalog import ColumnName, Table, TableName
from training.source.description import Relation, SourceDescription
from training.sql.functions import AGGREGATES
from training.sql.likeness import words
from training.sql.policy import strings
from training.sql.said import column_texts, said
from training.sql.sources import Item, Sources
from training.sql.tree import Tree, column, conjunction, names_of, operation

_BELOW = re.compile(
    r"(^|_)(junior|child|children|sub|subordinate|report|reports|below|member|reply|下级|下属|子)(_|\d|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A relation between something that is in the FROM clause and a table that is not."""

    item: Item
    relation: Relation
    up: bool
    """Whether it leads to the parent: then the join adds no rows."""


type _Step = tuple[TableName, _Edge]
"""A table to join, and along what."""


def add_parent(tree: Tree, select: ast.SelectStmt, table: Table, source: SourceDescription) -> str | None:
    """Joins a table that exactly one edge of those in the FROM clause leads up to; the name of what it is joined to."""
    if not select.fromClause:
        return None
    edges = [edge for edge in _edges(Sources(tree, source).items(select), table.name, source) if edge.up]
    if len(edges) != 1:
        return None
    _append(source, select, [(table.name, edges[0])], enums.JoinType.JOIN_INNER)
    return edges[0].item.name


def add_missing(
    tree: Tree, select: ast.SelectStmt, table: Table, source: SourceDescription, question: str
) -> str | None:
    """Joins a table that the SELECT reads from but does not name, or makes it the FROM clause where there is none.

    Up to a parent before down to children, through one table between where nothing leads there at once; of several
    edges the one the question and the output's names speak of, else the first table's. None where that is not clear.
    Returns what it was joined to.
    """
    if not select.fromClause:
        select.fromClause = (_range_var(source, table.name),)
        return table.name.name
    before = _join_that_reads(tree, select, table.name.name)
    sources = Sources(tree, source)
    left = before.larg if before is not None else None
    items = sources.items(select) if left is None else sources.under(left, select)
    chain = _chain(items, table, source, _spoken(tree, select, table, question))
    if not chain:
        return None
    kind = _kind(tree, select, table, chain)
    if before is not None:
        before.larg = _joined(source, before.larg, chain, kind)
    else:
        _append(source, select, chain, kind)
    return chain[0][1].item.name


def on_relation(left: Sequence[Item], right: Item, source: SourceDescription, spoken: str) -> ast.Node | None:
    """The condition by which a table is joined to those before it; None where no relation, or not one alone, says."""
    if right.table is None:
        return None
    edges = _edges(left, right.table.name, source)
    if _BELOW.search(right.name):
        # of a table beside itself, the name given here says which end it is
        edges = [edge for edge in edges if not edge.up] or edges
    edge = _choose(edges, left, source, spoken)
    return None if edge is None else _on(edge, right.name)


def _edges(items: Iterable[Item], table: TableName, source: SourceDescription) -> list[_Edge]:
    found: list[_Edge] = []
    for item in items:
        if item.table is None:
            continue
        for relation in source.relations_of(table):
            if (relation.parent, relation.child) == (table, item.table.name):
                found.append(_Edge(item=item, relation=relation, up=True))
            if (relation.child, relation.parent) == (table, item.table.name):
                found.append(_Edge(item=item, relation=relation, up=False))
    return found


def _chain(items: list[Item], table: Table, source: SourceDescription, spoken: str) -> list[_Step]:
    """The tables to join, each with its edge: the one asked for, after the one between where there is one."""
    if edges := _edges(items, table.name, source):
        edge = _choose(edges, items, source, spoken)
        return [(table.name, edge)] if edge is not None else []
    between = {end for r in source.relations_of(table.name) for end in (r.child, r.parent)} - {table.name}
    ways: list[list[_Step]] = []
    for name in sorted(between):
        near = _choose(_edges(items, name, source), items, source, spoken)
        middle = source.catalog.table(name)
        item = Item(name=name.name, columns=tuple(c.name for c in middle.columns), table=middle, node=ast.RangeVar())
        far = _choose(_edges([item], table.name, source), [item], source, spoken)
        if near is not None and far is not None:
            ways.append([(name, near), (table.name, far)])
    # a parent of a parent adds no rows; a table that links the two is there for nothing else
    best = [way for way in ways if all(edge.up for _, edge in way)] or ways
    return best[0] if len(best) == 1 else []


def _choose(edges: Sequence[_Edge], items: Sequence[Item], source: SourceDescription, spoken: str) -> _Edge | None:
    edges = [edge for edge in edges if edge.up] or edges
    if len(edges) < 2:
        return edges[0] if edges else None
    told = [(max(_told(edge, source, spoken), 0.0), edge) for edge in edges]
    best = max(score for score, _ in told)
    left = [edge for score, edge in told if score == best]
    if len(left) > 1:
        first = min(items.index(edge.item) for edge in left)
        left = [edge for edge in left if items.index(edge.item) == first]
    return left[0] if len(left) == 1 else None


def _told(edge: _Edge, source: SourceDescription, spoken: str) -> float:
    """How much the question and the names of the result speak of the relation's own columns."""
    relation = edge.relation
    texts = [text for name in relation.child_columns for text in column_texts(relation.child, name, source)]
    label = source.column_labels.get(ColumnName(relation.child, relation.child_columns[-1]))
    roots = [" ".join(w for w in words(text) if w not in ("id", "code", "no", "key")) for text in texts]
    if label is not None and not label.text.isascii():
        roots.append(label.text.removesuffix("ID").removesuffix("编号").removesuffix("编码").strip())
    # of two that are said in full the longer one is meant: the related post
    return max((said(spoken, [root]) * (1 + len(root) / 1000) for root in roots if root), default=0.0)


def _spoken(tree: Tree, select: ast.SelectStmt, table: Table, question: str) -> str:
    """The names of the result that come from the table, else the question."""
    outputs = [
        target.name
        for target in select.targetList or ()
        if target.name and any(names_of(ref)[-2:-1] == (table.name.name,) for ref in tree.all(ast.ColumnRef, target))
    ]
    return " ".join(outputs) or question


def _join_that_reads(tree: Tree, select: ast.SelectStmt, name: str) -> ast.JoinExpr | None:
    """The innermost join whose condition names the table: it has to be there before."""
    found = [
        join
        for join in tree.all(ast.JoinExpr)
        if next(tree.selects(join), None) is select
        and join.quals is not None
        and any(names_of(ref)[-2:-1] == (name,) for ref in tree.all(ast.ColumnRef, join.quals))
    ]
    return found[-1] if found else None


def _kind(tree: Tree, select: ast.SelectStmt, table: Table, chain: Sequence[_Step]) -> enums.JoinType:
    """LEFT where rows without a partner are meant to stay: the table is only shown beside another, which may have none;
    or only its own columns are counted, which a plain join would count with `*`."""
    references = [
        ref
        for ref in tree.all(ast.ColumnRef, select)
        if names_of(ref)[-2:-1] == (table.name.name,) and next(tree.selects(ref), None) is select
    ]
    if all(_only_counted(tree, ref) for ref in references) and not any(edge.up for _, edge in chain):
        return enums.JoinType.JOIN_LEFT
    edge = chain[0][1]
    if edge.up and edge.item.table is not None and not select.groupClause:
        nullable = any(not edge.item.table.column(name).not_null for name in edge.relation.child_columns)
        beside = any(names_of(shown)[-2:-1] != (table.name.name,) for shown in _plain(select))
        if (
            beside
            and (nullable or edge.relation.origin != "declared")
            and all(_only_shown(tree, ref) for ref in references)
        ):
            return enums.JoinType.JOIN_LEFT
    return enums.JoinType.JOIN_INNER


def _plain(select: ast.SelectStmt) -> list[ast.ColumnRef]:
    """What the result shows as it stands in a table."""
    return [target.val for target in select.targetList or () if isinstance(target.val, ast.ColumnRef)]


def _only_counted(tree: Tree, node: ast.ColumnRef) -> bool:
    match next(tree.ancestors(node), None):
        case ast.FuncCall(funcname=name, agg_distinct=distinct):
            return strings(name)[-1] == "count" and not distinct
        case _:
            return False


def _only_shown(tree: Tree, node: ast.ColumnRef) -> bool:
    outer = list(tree.ancestors(node))
    if any(isinstance(one, ast.FuncCall) and strings(one.funcname)[-1] in AGGREGATES for one in outer):
        return False
    return any(
        isinstance(one, ast.ResTarget | ast.SortBy)
        or (isinstance(one, ast.JoinExpr) and one.jointype == enums.JoinType.JOIN_LEFT)
        for one in outer
    )


def _append(source: SourceDescription, select: ast.SelectStmt, chain: Sequence[_Step], kind: enums.JoinType) -> None:
    items: list[ast.Node] = [*(select.fromClause or ())]
    select.fromClause = (*items[:-1], _joined(source, items[-1], chain, kind))


def _joined(
    source: SourceDescription, left: ast.Node | None, chain: Iterable[_Step], kind: enums.JoinType
) -> ast.Node | None:
    for table, edge in chain:
        left = ast.JoinExpr(
            jointype=kind,
            isNatural=False,
            larg=left,
            rarg=_range_var(source, table),
            quals=_on(edge, table.name),
            rtindex=0,
        )
    return left


def _range_var(source: SourceDescription, name: TableName) -> ast.RangeVar:
    return ast.RangeVar(schemaname=source.catalog.schema_in_sql(name), relname=name.name, inh=True, relpersistence="p")


def _on(edge: _Edge, name: str) -> ast.Node:
    conditions = tuple(_pairs(edge, name))
    return conditions[0] if len(conditions) == 1 else conjunction(conditions)


def _pairs(edge: _Edge, name: str) -> Iterator[ast.Node]:
    for child, parent in zip(edge.relation.child_columns, edge.relation.parent_columns, strict=True):
        near, far = (child, parent) if edge.up else (parent, child)
        yield operation("=", column(edge.item.name, near), column(name, far))
