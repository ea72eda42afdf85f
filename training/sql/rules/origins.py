"""A SELECT without FROM: the one table that has every column asked."""

from __future__ import annotations

from pglast import ast

from training.source.catalog import Table
from training.source.description import SourceDescription
from training.sql.rules.rule import Repair
from training.sql.said import said, table_texts
from training.sql.tree import Tree, names_of


def from_its_columns(tree: Tree, node: ast.ColumnRef, source: SourceDescription, question: str) -> Repair | None:
    """Of several tables the one that the question says. All columns are of it: under one name, or under none."""
    select = next(tree.selects(node), None)
    if select is None or select.fromClause or select.op:
        return None
    asked = [names_of(ref) for ref in tree.all(ast.ColumnRef, select) if next(tree.selects(ref), None) is select]
    qualifiers = {names[-2] for names in asked if len(names) > 1}
    if not asked or len(qualifiers) > 1 or len({len(names) for names in asked if names}) > 1:
        return None
    outputs = {target.name for target in select.targetList or () if target.name}
    wanted = {names[-1] for names in asked if names} - outputs
    has = [table for table in source.tables if wanted <= {column.name for column in table.columns}]
    ranked = sorted((-_told(table, source, question), table.name) for table in has)
    if not wanted or not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    name = ranked[0][1]
    alias = ast.Alias(aliasname=qualifiers.pop()) if qualifiers else None
    select.fromClause = (
        ast.RangeVar(
            schemaname=source.catalog.schema_in_sql(name),
            relname=name.name,
            inh=True,
            relpersistence="p",
            alias=alias if alias is not None and alias.aliasname != name.name else None,
        ),
    )
    return Repair(sql=tree.sql(), rule="origin", explanation=f"read from {name.short}, which has these columns")


def _told(table: Table, source: SourceDescription, question: str) -> float:
    return said(question, table_texts(table.name, source))
