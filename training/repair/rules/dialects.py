"""Repair of functions that have another name in PostgreSQL (42883)."""

from __future__ import annotations

from collections.abc import Callable

from pglast import ast, enums

from training.gate.nodes import strings
from training.gate.verdict import Verdict
from training.repair.rules.rule import Repair, Rule
from training.repair.tree import Tree, call, cast_to, operation, text_constant
from training.source.description import SourceDescription

type Arguments = tuple[ast.Node, ...]
type Builder = Callable[[Arguments], ast.Node | None]


def _extract(field: str) -> Builder:
    """Write `YEAR(at)` as `EXTRACT(year FROM at)` if `at` is a column; the type of a constant is unknown."""

    def build(a: Arguments) -> ast.Node | None:
        if len(a) != 1 or isinstance(a[0], ast.A_Const):
            return None
        made = call("extract", text_constant(field), a[0])
        made.funcname = (ast.String(sval="pg_catalog"), ast.String(sval="extract"))
        made.funcformat = enums.CoercionForm.COERCE_SQL_SYNTAX
        return made

    return build


def _renamed(name: str) -> Builder:
    return lambda a: call(name, *a)


def _coalesce(a: Arguments) -> ast.Node | None:
    return ast.CoalesceExpr(args=a) if len(a) > 1 else None


def _choice(a: Arguments) -> ast.Node | None:
    if len(a) != 3:
        return None
    return ast.CaseExpr(args=(ast.CaseWhen(expr=a[0], result=a[1]),), defresult=a[2])


def _date_difference(a: Arguments) -> ast.Node | None:
    """Write MySQL's `datediff(a, b)` as days; with three arguments it is another database's, with the unit first."""
    if len(a) != 2:
        return None
    return operation("-", cast_to(a[0], "date"), cast_to(a[1], "date"))


def _today(a: Arguments) -> ast.Node | None:
    return None if a else ast.SQLValueFunction(op=enums.SQLValueFunctionOp.SVFOP_CURRENT_DATE, typmod=-1)


_BUILDERS: dict[str, Builder] = {
    "ifnull": _coalesce, "nvl": _coalesce, "isnull": _coalesce,
    "if": _choice, "iif": _choice,
    "year": _extract("year"), "month": _extract("month"), "day": _extract("day"), "dayofmonth": _extract("day"),
    "hour": _extract("hour"), "minute": _extract("minute"), "quarter": _extract("quarter"),
    "dayofyear": _extract("doy"),
    "datediff": _date_difference, "curdate": _today,
    "lcase": _renamed("lower"), "ucase": _renamed("upper"),
}  # fmt: skip
"""Only exact equivalents: MySQL's `week`, `std` and `length` differ from the functions that resemble them."""


def _foreign_function(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    del source
    tree = Tree.parse(sql)
    node = tree.at(ast.FuncCall, verdict.position) if tree is not None else None
    if tree is None or node is None or node.over is not None or node.agg_distinct or node.agg_filter is not None:
        return None
    name = strings(node.funcname)[-1].lower()
    builder = _BUILDERS.get(name)
    built = builder(tuple(node.args or ())) if builder is not None else None
    if built is None:
        return None
    tree.replace(node, built)
    return Repair(sql=tree.sql(), rule="foreign_function", explanation=f"{name}() written for PostgreSQL")


def _counted_rows(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Write `COUNT()` as `COUNT(*)` (42809)."""
    del source
    tree = Tree.parse(sql)
    if tree is None or "parameterless aggregate" not in verdict.subject:
        return None
    for node in tree.all(ast.FuncCall):
        if strings(node.funcname)[-1] == "count" and not node.args:
            node.agg_star = True
    return Repair(sql=tree.sql(), rule="count_rows", explanation="count() -> count(*)")


DIALECT_RULES = (
    Rule(sqlstates=frozenset({"42883", "42501"}), apply=_foreign_function),
    Rule(sqlstates=frozenset({"42809"}), apply=_counted_rows),
)
