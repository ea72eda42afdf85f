"""Finds expressions that the server turns into an OR.

For each of several ORs the planner makes paths over all indexes that fit, and compares each path with each other:
500 times `(id = 1 OR id = 2)` took it 1 GB. ORs that it makes of NOT (De Morgan), BETWEEN and IN count as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pglast import ast, enums

from training.gate.nodes import children, every, nodes_in

MAX_ALTERNATIVES = 50
"""Maximum number in one statement. On a table with thirteen indexes, 50 took at most 530 MB, 100 took 920 MB."""
_OR_OF_COMPARISONS = (
    enums.A_Expr_Kind.AEXPR_NOT_BETWEEN,
    enums.A_Expr_Kind.AEXPR_BETWEEN_SYM,
    enums.A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM,
)
_VARYING = (ast.ColumnRef, ast.RowExpr)
"""Parts of a list after IN that the server cannot put into one array."""

type Place = Literal["value", "negated", "aside"]
"""Place of an expression: below NOT, or in the condition of a CASE or FILTER, which cannot become one of the query."""


def with_places(node: ast.Node, place: Place) -> Iterator[tuple[ast.Node, Place]]:
    """Yield the nodes directly under this one, each with its place."""
    aside: ast.Node | None = None
    match node:
        case ast.BoolExpr(boolop=enums.BoolExprType.NOT_EXPR) if place == "value":
            place = "negated"
        case ast.CaseWhen(expr=condition) | ast.FuncCall(agg_filter=condition):
            aside = condition
        case _:
            pass
    for child in children(node):
        yield child, "aside" if child is aside else place


def is_alternative(node: ast.Node, place: Place) -> bool:
    """Return True if the server turns the node into an OR."""
    if place == "aside":
        return False
    match node:
        case ast.BoolExpr(boolop=enums.BoolExprType.OR_EXPR):
            return True
        case ast.BoolExpr(boolop=enums.BoolExprType.AND_EXPR) | ast.A_Expr(kind=enums.A_Expr_Kind.AEXPR_BETWEEN):
            return place == "negated"
        case ast.A_Expr(kind=enums.A_Expr_Kind.AEXPR_IN):
            return any(isinstance(part, _VARYING) for each in nodes_in(node.rexpr) for part in every(each))
        case ast.A_Expr():
            return node.kind in _OR_OF_COMPARISONS
        case _:
            return False
