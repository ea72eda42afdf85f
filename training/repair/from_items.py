"""Items that a SELECT reads from, with their names and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pglast import ast

from training.catalog.model import Column, Table
from training.gate.nodes import strings
from training.repair.tree import Tree
from training.source.description import SourceDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class FromItem:
    """One item of a FROM clause."""

    name: str
    """Qualifier of its columns."""
    columns: tuple[str, ...]
    """Empty if they are not known."""
    table: Table | None
    node: ast.Node

    def column(self, name: str) -> Column | None:
        if self.table is None or name not in self.columns:
            return None
        return self.table.column(name)


class Sources:
    """Items of the FROM clauses of every SELECT in a tree."""

    def __init__(self, tree: Tree, source: SourceDescription) -> None:
        self._tree = tree
        self._source = source

    def items(self, select: ast.SelectStmt) -> list[FromItem]:
        """Return the items in the order of the text."""
        return [item for node in select.fromClause or () for item in self._from(node, select)]

    def around(self, node: ast.Node) -> list[list[FromItem]]:
        """Return the items that a node can refer to, per SELECT, innermost first; of a join, the joined ones."""
        levels: list[list[FromItem]] = []
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
                    # a subquery in FROM cannot refer to the items beside it
                    break
                case ast.CommonTableExpr():
                    break
                case _:
                    pass
            inner = outer
        return levels

    def table(self, schema: str | None, name: str) -> Table | None:
        found = self._source.catalog.find(schema, name)
        return None if found is None else self._source.catalog.table(found)

    def _from(self, node: ast.Node, select: ast.SelectStmt) -> Iterator[FromItem]:
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
                yield FromItem(name=_alias(alias, ""), columns=columns, table=None, node=node)
            case ast.RangeFunction(alias=alias):
                columns = strings(alias.colnames) if alias is not None else ()
                yield FromItem(name=_alias(alias, ""), columns=columns or (_alias(alias, ""),), table=None, node=node)
            case _:
                return

    def _relation(self, node: ast.RangeVar, select: ast.SelectStmt) -> FromItem:
        name = node.relname or ""
        alias = _alias(node.alias, name)
        if not node.schemaname and (cte := self._cte(name, select)) is not None:
            columns = strings(cte.aliascolnames)
            if not columns and isinstance(cte.ctequery, ast.SelectStmt):
                columns = self._outputs(cte.ctequery)
            return FromItem(name=alias, columns=columns, table=None, node=node)
        table = self.table(node.schemaname, name)
        columns = tuple(column.name for column in table.columns) if table is not None else ()
        return FromItem(name=alias, columns=columns, table=table, node=node)

    def _cte(self, name: str, select: ast.SelectStmt) -> ast.CommonTableExpr | None:
        for outer in (select, *self._tree.selects(select)):
            for cte in outer.withClause.ctes or () if outer.withClause is not None else ():
                # a CTE does not see itself: its name then means a table
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
    """Return the name that PostgreSQL gives a column of the result."""
    if target.name:
        return target.name
    match target.val:
        case ast.ColumnRef(fields=fields):
            return strings(fields)[-1]
        case ast.FuncCall(funcname=name):
            return strings(name)[-1]
        case _:
            return "?column?"


def with_column(items: Iterable[FromItem], name: str) -> list[FromItem]:
    return [item for item in items if name in item.columns]


def _alias(alias: ast.Alias | None, otherwise: str) -> str:
    return alias.aliasname or otherwise if alias is not None else otherwise
