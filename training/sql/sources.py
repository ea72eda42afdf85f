"""What a SELECT reads from: its FROM items with their names and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pglast import ast

from training.source.catalog import Column, Table, TableName
from training.source.description import SourceDescription
from training.sql.policy import strings
from training.sql.tree import Tree, names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a FROM clause."""

    name: str
    """What its columns are qualified with."""
    columns: tuple[str, ...]
    """Empty where they are not known."""
    table: Table | None
    node: ast.Node

    def column(self, name: str) -> Column | None:
        if self.table is None or name not in self.columns:
            return None
        return self.table.column(name)


class Sources:
    """The items of every SELECT of a tree."""

    def __init__(self, tree: Tree, source: SourceDescription) -> None:
        self._tree = tree
        self._source = source

    def items(self, select: ast.SelectStmt) -> list[Item]:
        """In the order of the text."""
        return [item for node in select.fromClause or () for item in self._from(node, select)]

    def under(self, node: ast.Node, select: ast.SelectStmt) -> list[Item]:
        """Of one part of a FROM clause."""
        return list(self._from(node, select))

    def around(self, node: ast.Node) -> list[list[Item]]:
        """The items a node can name, innermost SELECT first. A join's condition sees what the join joins, not more."""
        levels: list[list[Item]] = []
        join: ast.JoinExpr | None = None
        inner = node
        for outer in self._tree.ancestors(node):
            match outer:
                case ast.JoinExpr(quals=quals) if quals is inner and join is None:
                    join = outer
                case ast.SelectStmt():
                    levels.append(list(self._from(join, outer)) if join is not None else self.items(outer))
                    join = None
                case ast.RangeSubselect(lateral=lateral) if not lateral:
                    # what stands in FROM does not see what stands beside it
                    break
                case ast.CommonTableExpr():
                    break
                case _:
                    pass
            inner = outer
        return levels

    def owner(self, node: ast.ColumnRef) -> tuple[Item, Column] | None:
        """The table and column a reference means; None where it is not a table's or not clear."""
        names = names_of(node)
        for items in self.around(node) if names else []:
            found = [
                item for item in items if names[-1] in item.columns and (len(names) == 1 or item.name == names[-2])
            ]
            if found:
                known = found[0].column(names[-1]) if len(found) == 1 else None
                return None if known is None else (found[0], known)
        return None

    def table(self, schema: str | None, name: str) -> Table | None:
        matching = [t for t in self._source.tables if t.name.name == name and schema in (None, "", t.name.schema)]
        return min(matching, key=lambda t: (t.name.schema != "public", t.name)) if matching else None

    def _from(self, node: ast.Node, select: ast.SelectStmt) -> Iterator[Item]:
        match node:
            case ast.JoinExpr(larg=left, rarg=right):
                for side in (left, right):
                    if side is not None:
                        yield from self._from(side, select)
            case ast.RangeVar():
                yield self._relation(node, select)
            case ast.RangeTableSample(relation=ast.Node() as relation):
                yield from self._from(relation, select)
            case ast.RangeSubselect(subquery=ast.SelectStmt() as query, alias=alias):
                names = strings(alias.colnames) if alias is not None else ()
                columns = names or self._outputs(query)
                yield Item(name=_alias(alias, ""), columns=columns, table=None, node=node)
            case ast.RangeFunction(alias=alias):
                columns = strings(alias.colnames) if alias is not None else ()
                yield Item(name=_alias(alias, ""), columns=columns or (_alias(alias, ""),), table=None, node=node)
            case _:
                return

    def _relation(self, node: ast.RangeVar, select: ast.SelectStmt) -> Item:
        name = node.relname or ""
        alias = _alias(node.alias, name)
        if not node.schemaname and (cte := self._cte(name, select)) is not None:
            columns = strings(cte.aliascolnames)
            if not columns and isinstance(cte.ctequery, ast.SelectStmt):
                columns = self._outputs(cte.ctequery)
            return Item(name=alias, columns=columns, table=None, node=node)
        table = self.table(node.schemaname, name)
        columns = tuple(column.name for column in table.columns) if table is not None else ()
        return Item(name=alias, columns=columns, table=table, node=node)

    def _cte(self, name: str, select: ast.SelectStmt) -> ast.CommonTableExpr | None:
        for outer in (select, *self._tree.selects(select)):
            for cte in outer.withClause.ctes or () if outer.withClause is not None else ():
                # a CTE is not in sight inside itself, where a table of its name is meant
                if cte.ctename == name and cte.ctequery not in (select, *self._tree.selects(select)):
                    return cte
        return None

    def _outputs(self, query: ast.SelectStmt) -> tuple[str, ...]:
        while query.larg is not None:
            query = query.larg
        names: list[str] = []
        for target in query.targetList or ():
            match target.val:
                case ast.ColumnRef(fields=tuple() as fields) if isinstance(fields[-1], ast.A_Star):
                    qualifier = strings(fields)
                    names += [
                        column
                        for item in self.items(query)
                        if not qualifier or item.name == qualifier[-1]
                        for column in item.columns
                    ]
                case _:
                    names.append(output_name(target))
        return tuple(names)


def output_name(target: ast.ResTarget) -> str:
    """The name PostgreSQL gives a column of the result."""
    if target.name:
        return target.name
    match target.val:
        case ast.ColumnRef(fields=fields):
            return strings(fields)[-1]
        case ast.FuncCall(funcname=name):
            return strings(name)[-1]
        case _:
            return "?column?"


def with_column(items: Iterable[Item], name: str) -> list[Item]:
    return [item for item in items if name in item.columns]


def other_side(tree: Tree, node: ast.ColumnRef) -> tuple[str, ...]:
    """`a.id` in `id = a.id`, as its names; empty where the node is not compared with a column."""
    match next(tree.ancestors(node), None):
        case ast.A_Expr(lexpr=ast.ColumnRef() as left, rexpr=ast.ColumnRef() as right):
            return names_of(right if node is left else left)
        case _:
            return ()


def likeliest_owner(
    tree: Tree, node: ast.ColumnRef, candidates: Sequence[Item], levels: list[list[Item]], source: SourceDescription
) -> Item | None:
    """Which of several tables with a column of this name is meant where it is compared with another column.

    Never the other side itself; the one an edge of the source joins to the other side; None where that is not clear.
    """
    other = other_side(tree, node)
    name = names_of(node)[-1]
    if (new := _being_joined(tree, node, candidates, other)) is not None:
        return new
    if len(other) == 1 and len(owners := [i.name for items in levels[:1] for i in with_column(items, other[0])]) == 1:
        other = (*owners, *other)
    left = [item for item in candidates if (item.name, name) != other[-2:]]
    if any(isinstance(outer, ast.JoinExpr) for outer in tree.ancestors(node)):
        # a join of a table with itself compares two of its rows
        left = [item for item in left if other[-2:-1] != (item.name,)] or left
    partner = next((i for items in levels for i in items if other[-2:-1] == (i.name,)), None)
    if partner is not None and partner.table is not None:
        end = (partner.table.name, "".join(other[-1:]))
        left = [item for item in left if _has_edge(source, item, name, end)] or left
    return left[0] if len(left) == 1 else None


def _being_joined(tree: Tree, node: ast.ColumnRef, candidates: Sequence[Item], other: tuple[str, ...]) -> Item | None:
    """A join's condition speaks of the table that it joins: where nothing else in it does, this column is of it."""
    join = next((one for one in tree.ancestors(node) if isinstance(one, ast.JoinExpr)), None)
    if join is None or join.quals is None or len(other) < 2:
        return None
    new = next((item for item in candidates if item.node is join.rarg), None)
    named = {names[-2] for ref in tree.all(ast.ColumnRef, join.quals) if len(names := names_of(ref)) > 1}
    return new if new is not None and new.name not in named else None


def _has_edge(source: SourceDescription, item: Item, name: str, end: tuple[TableName, str]) -> bool:
    if item.table is None:
        return False
    ends = {(item.table.name, name), end}
    return any(
        {(relation.child, child), (relation.parent, parent)} == ends
        for relation in source.relations_of(end[0])
        for child, parent in zip(relation.child_columns, relation.parent_columns, strict=True)
    )


def _alias(alias: ast.Alias | None, otherwise: str) -> str:
    return alias.aliasname or otherwise if alias is not None else otherwise
