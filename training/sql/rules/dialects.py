"""Functions of other databases (42883) and names another schema shadows (42725)."""

from __future__ import annotations

from collections.abc import Callable

from pglast import ast, enums

from training.source.description import SourceDescription
from training.sql.policy import strings
from training.sql.rules.rule import Repair, Rule
from training.sql.tree import Tree, call, cast_to, operation, text_constant
from training.sql.verdict import Verdict

type Arguments = tuple[ast.Node, ...]
type Builder = Callable[[Arguments], ast.Node | None]

_DATE_FORMATS = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%c": "FMMM", "%d": "DD", "%e": "FMDD", "%H": "HH24", "%h": "HH12",
    "%I": "HH12", "%i": "MI", "%M": "MI", "%S": "SS", "%s": "SS", "%T": "HH24:MI:SS", "%F": "YYYY-MM-DD", "%j": "DDD",
    "%W": "IW", "%u": "IW", "%v": "IW", "%b": "Mon", "%a": "Dy", "%p": "AM", "%w": "D",
}  # fmt: skip
"""Format letters of MySQL and SQLite. They differ on %M (a month's name, minutes) and %W: minutes and weeks are meant
wherever a number can stand."""


def _extract(field: str) -> Builder:
    return lambda a: call("date_part", text_constant(field), _time(a[0])) if len(a) == 1 else None


def _time(node: ast.Node) -> ast.Node:
    """A constant needs its type said; a column has one."""
    return cast_to(node, "timestamp") if isinstance(node, ast.A_Const) else node


def _renamed(name: str) -> Builder:
    return lambda a: call(name, *a)


def _coalesce(a: Arguments) -> ast.Node | None:
    return ast.CoalesceExpr(args=a) if len(a) > 1 else None


def _choice(a: Arguments) -> ast.Node | None:
    if len(a) != 3:
        return None
    return ast.CaseExpr(args=(ast.CaseWhen(expr=a[0], result=a[1]),), defresult=a[2])


def _formatted(value: int, pattern: int) -> Builder:
    def build(a: Arguments) -> ast.Node | None:
        if len(a) != 2 or not isinstance(a[pattern], ast.A_Const):
            return None
        text = getattr(getattr(a[pattern], "val", None), "sval", None)
        if not isinstance(text, str):
            return None
        for letter, format_ in _DATE_FORMATS.items():
            text = text.replace(letter, format_)
        return call("to_char", _time(a[value]), text_constant(text))

    return build


def _date_difference(a: Arguments) -> ast.Node | None:
    """MySQL's `datediff(a, b)` in days; with three arguments it is another database's, whose unit comes first."""
    if len(a) != 2:
        return None
    return operation("-", cast_to(a[0], "date"), cast_to(a[1], "date"))


def _listed(a: Arguments) -> ast.Node | None:
    separator = a[1] if len(a) > 1 else text_constant(",")
    return call("string_agg", cast_to(a[0], "text"), separator) if a else None


def _swapped(name: str) -> Builder:
    return lambda a: call(name, a[1], a[0]) if len(a) == 2 else None


def _median(a: Arguments) -> ast.Node | None:
    if len(a) != 1:
        return None
    sort = ast.SortBy(
        node=a[0],
        sortby_dir=enums.SortByDir.SORTBY_DEFAULT,
        sortby_nulls=enums.SortByNulls.SORTBY_NULLS_DEFAULT,
    )
    half = ast.A_Const(val=ast.Float(fval="0.5"))
    return ast.FuncCall(
        funcname=(ast.String(sval="percentile_cont"),), args=(half,), agg_order=(sort,), agg_within_group=True
    )


def _today(a: Arguments) -> ast.Node | None:
    return None if a else ast.SQLValueFunction(op=enums.SQLValueFunctionOp.SVFOP_CURRENT_DATE, typmod=-1)


def _filtered_count(a: Arguments) -> ast.Node | None:
    if len(a) != 1:
        return None
    return ast.FuncCall(funcname=(ast.String(sval="count"),), agg_star=True, agg_filter=a[0])


_BUILDERS: dict[str, Builder] = {
    "ifnull": _coalesce, "nvl": _coalesce, "isnull": _coalesce,
    "if": _choice, "iif": _choice,
    "date_format": _formatted(0, 1), "strftime": _formatted(1, 0),
    "year": _extract("year"), "month": _extract("month"), "day": _extract("day"), "dayofmonth": _extract("day"),
    "hour": _extract("hour"), "minute": _extract("minute"), "second": _extract("second"), "week": _extract("week"),
    "weekofyear": _extract("week"), "quarter": _extract("quarter"), "dayofyear": _extract("doy"),
    "weekday": _extract("isodow"), "unix_timestamp": _extract("epoch"),
    "datediff": _date_difference, "curdate": _today, "today": _today,
    "getdate": _renamed("now"), "sysdate": _renamed("now"), "current_datetime": _renamed("now"),
    "len": _renamed("length"), "lcase": _renamed("lower"), "ucase": _renamed("upper"), "rand": _renamed("random"),
    "instr": _renamed("strpos"), "charindex": _swapped("strpos"), "locate": _swapped("strpos"),
    "group_concat": _listed, "listagg": _listed, "wm_concat": _listed, "median": _median,
    "from_unixtime": _renamed("to_timestamp"), "truncate": _renamed("trunc"), "stdev": _renamed("stddev"),
    "std": _renamed("stddev"), "countif": _filtered_count,
}  # fmt: skip


def _foreign_function(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    del source
    tree = Tree.parse(sql)
    node = tree.at(ast.FuncCall, verdict.position) if tree is not None else None
    builder = _BUILDERS.get(strings(node.funcname)[-1].lower()) if node is not None else None
    if tree is None or node is None or builder is None:
        return None
    built = builder(tuple(node.args or ()))
    if built is None:
        return None
    if isinstance(built, ast.FuncCall):
        built.over, built.agg_distinct = node.over, node.agg_distinct
        built.agg_filter = built.agg_filter or node.agg_filter
    name = strings(node.funcname)[-1]
    tree.replace(node, built)
    return Repair(sql=tree.sql(), rule="foreign_function", explanation=f"{name}() written for PostgreSQL")


def _qualified(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """A name that also exists outside pg_catalog: said in full, it means the one everybody means."""
    del source
    tree = Tree.parse(sql)
    if tree is None:
        return None
    system = ast.String(sval="pg_catalog")
    match verdict.reason:
        case "shadowed_function":
            nodes = [n for n in tree.all(ast.FuncCall) if strings(n.funcname) == (verdict.subject,)]
            for node in nodes:
                node.funcname = (system, *(node.funcname or ()))
        case "shadowed_operator":
            nodes = [
                n
                for n in tree.all(ast.A_Expr)
                if strings(n.name) == (verdict.subject,) and n.kind == enums.A_Expr_Kind.AEXPR_OP
            ]
            for node in nodes:
                node.name = (system, *(node.name or ()))
        case _:
            return None
    if not nodes:
        return None
    return Repair(sql=tree.sql(), rule="pg_catalog", explanation=f"{verdict.subject} -> pg_catalog.{verdict.subject}")


DIALECT_RULES = (
    Rule(sqlstates=frozenset({"42883", "42501"}), repair=_foreign_function),
    Rule(sqlstates=frozenset({"42725"}), repair=_qualified),
)
