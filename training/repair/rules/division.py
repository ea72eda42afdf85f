"""Repair of division by zero (22012)."""

from __future__ import annotations

from pglast import ast, enums

from training.gate.limits.bounds import number_of
from training.gate.nodes import strings
from training.gate.verdict import Verdict
from training.repair.rules.rule import Repair, Rule
from training.repair.tree import Tree
from training.source.description import SourceDescription


def _division(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Replace a zero divisor by NULL, in every division: the server does not report which one failed."""
    del verdict, source
    tree = Tree.parse(sql)
    if tree is None:
        return None
    added = 0
    for node in list(tree.all(ast.A_Expr)):
        divides = node.kind == enums.A_Expr_Kind.AEXPR_OP and strings(node.name) in (("/",), ("%",))
        if divides and isinstance(node.rexpr, ast.Node) and not _never_zero(node.rexpr):
            node.rexpr = _or_null(node.rexpr)
            added += 1
    for node in list(tree.all(ast.FuncCall)):
        if strings(node.funcname)[-1] in ("mod", "div") and node.args and not _never_zero(node.args[-1]):
            node.args = (*node.args[:-1], _or_null(node.args[-1]))
            added += 1
    if not added:
        return None
    explanation = "a divisor of 0 gives NULL"
    return Repair(sql=tree.sql(), rule="division_by_zero", explanation=explanation, added=("0",) * added)


def _or_null(divisor: ast.Node) -> ast.A_Expr:
    return ast.A_Expr(
        kind=enums.A_Expr_Kind.AEXPR_NULLIF,
        name=(ast.String(sval="="),),
        lexpr=divisor,
        rexpr=ast.A_Const(val=ast.Integer(ival=0)),
    )


def _never_zero(node: ast.Node) -> bool:
    match node:
        case ast.A_Const(val=ast.Integer(ival=value)):
            return value != 0
        case ast.A_Const(val=ast.Float()):
            return number_of(node) not in (None, 0.0)
        case ast.A_Expr(kind=enums.A_Expr_Kind.AEXPR_NULLIF):
            return True
        case _:
            return False


DIVISION_RULES = (Rule(sqlstates=frozenset({"22012"}), apply=_division),)
