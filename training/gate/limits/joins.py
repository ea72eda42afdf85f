"""Counts the comparisons by which an SQL may join tables.

For a merge join of two tables that are compared in n columns, the planner considers n orders of these columns, each a
list of n columns, and does so again for each further table: a NATURAL JOIN of five tables of 300 columns took it more
than 10 s and 1.4 GB. Without merge joins it took 0.1 s and 46 MB, so an SQL with many comparisons gets none.
"""

from __future__ import annotations

import math

from pglast import ast

from training.gate.nodes import every, nodes_in, strings

MAX_MERGED = 100
"""Maximum number of comparisons of an SQL for which merge joins are planned: up to 2 s and 82 MB for 21 tables."""


def comparisons(statement: ast.SelectStmt) -> float:
    """Return an upper bound of the number of `=`; infinity if it depends on how many columns the tables have."""
    return sum(_comparisons(node) for node in every(statement))


def _comparisons(node: ast.Node) -> float:
    match node:
        case ast.JoinExpr():
            return math.inf if node.isNatural else len(node.usingClause or ())
        case ast.RowExpr():
            stars = any(isinstance(part, ast.A_Star) for each in nodes_in(node.args) for part in _fields(each))
            return math.inf if stars else len(node.args or ())
        case ast.A_Expr():
            return strings(node.name)[-1:] == ("=",)
        case ast.SubLink():
            return 1
        case _:
            return 0


def _fields(node: ast.Node) -> tuple[ast.Node, ...]:
    return tuple(nodes_in(node.fields)) if isinstance(node, ast.ColumnRef) else ()
