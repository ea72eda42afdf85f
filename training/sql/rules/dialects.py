"""Functions of other databases (42883) and names another schema shadows (42725)."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher

from pglast import ast, enums

from training.source.description import SourceDescription
from training.source.values import INTEGERS
from training.sql.policy import strings
from training.sql.rules.rule import Repair, Rule
from training.sql.sources import Sources
from training.sql.tree import Tree, call, cast_to, operation, text_constant
from training.sql.verdict import Verdict

_UNITS = {
    "year": "year", "yyyy": "year", "yy": "year", "quarter": "quarter", "qq": "quarter", "q": "quarter",
    "month": "month", "mm": "month", "week": "week", "wk": "week", "day": "day", "dd": "day", "hour": "hour",
    "hh": "hour", "minute": "minute", "mi": "minute", "second": "second", "ss": "second", "dow": "dow", "doy": "doy",
    "weekday": "dow", "dayofyear": "doy",
}  # fmt: skip
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


def _rows(a: Arguments) -> ast.Node | None:
    return None if a else ast.FuncCall(funcname=(ast.String(sval="count"),), agg_star=True)


def _distinct_count(a: Arguments) -> ast.Node | None:
    if len(a) != 1:
        return None
    return ast.FuncCall(funcname=(ast.String(sval="count"),), args=a, agg_distinct=True)


def _by_unit(name: str) -> Builder:
    """The unit, a word or a text, and the time, in either order."""

    def build(a: Arguments) -> ast.Node | None:
        if len(a) != 2:
            return None
        units = [(_unit(one), other) for one, other in (a, a[::-1])]
        unit, time = next(((unit, other) for unit, other in units if unit is not None), (None, a[1]))
        return None if unit is None else call(name, text_constant(unit), _time(time))

    return build


def _unit(node: ast.Node) -> str | None:
    match node:
        case ast.ColumnRef(fields=(ast.String(sval=str() as unit),)) | ast.A_Const(val=ast.String(sval=str() as unit)):
            return _UNITS.get(unit.lower())
        case _:
            return None


def _read_day(a: Arguments) -> ast.Node | None:
    """`STR_TO_DATE('2023-04-01', '%Y-%m-%d')`, and BigQuery's, which has the format first."""
    if len(a) != 2:
        return None
    formats = [(_format_of(one), other) for one, other in (a[::-1], a)]
    pattern, text = next(((f, other) for f, other in formats if f is not None and "Y" in f), (None, a[0]))
    return None if pattern is None else call("to_date", text, text_constant(pattern))


def _format_of(node: ast.Node) -> str | None:
    text = getattr(getattr(node, "val", None), "sval", None)
    if not isinstance(text, str) or "%" not in text:
        return None
    for letter, format_ in _DATE_FORMATS.items():
        text = text.replace(letter, format_)
    return text


def _pattern(a: Arguments) -> ast.Node | None:
    """SQL Server's `FORMAT(ordered_at, 'yyyy-MM')`."""
    text = getattr(getattr(a[1], "val", None), "sval", None) if len(a) == 2 else None
    if not isinstance(text, str) or "%" in text or not ("y" in text or "M" in text or "d" in text):
        return None
    for letters, format_ in (("yyyy", "YYYY"), ("dd", "DD"), ("HH", "HH24"), ("mm", "MI"), ("ss", "SS")):
        text = text.replace(letters, format_)
    return call("to_char", _time(a[0]), text_constant(text))


def _before(a: Arguments) -> ast.Node | None:
    """`SUBSTRING_INDEX(text, ',', 1)`: the part before the first separator."""
    match a:
        case (text, separator, ast.A_Const(val=ast.Integer(ival=int() as n))) if n > 0:
            return call("split_part", text, separator, a[2]) if n == 1 else None
        case _:
            return None


def _when_set(a: Arguments) -> ast.Node | None:
    if len(a) != 3:
        return None
    test = ast.NullTest(arg=a[0], nulltesttype=enums.NullTestType.IS_NOT_NULL, argisrow=False)
    return ast.CaseExpr(args=(ast.CaseWhen(expr=test, result=a[1]),), defresult=a[2])


def _is_set(a: Arguments) -> ast.Node | None:
    if len(a) != 1:
        return None
    return ast.NullTest(arg=a[0], nulltesttype=enums.NullTestType.IS_NOT_NULL, argisrow=False)


def _as_day(a: Arguments) -> ast.Node | None:
    return cast_to(a[0], "date") if len(a) == 1 else None


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
    "std": _renamed("stddev"), "countif": _filtered_count, "count_if": _filtered_count,
    "average": _renamed("avg"), "mean": _renamed("avg"), "total": _renamed("sum"), "maximum": _renamed("max"),
    "minimum": _renamed("min"), "count_rows": _rows, "count_distinct": _distinct_count,
    "distinct_count": _distinct_count, "approx_count_distinct": _distinct_count, "countd": _distinct_count,
    "distinctcount": _distinct_count, "n_unique": _distinct_count, "nunique": _distinct_count,
    "datepart": _by_unit("date_part"), "datetrunc": _by_unit("date_trunc"), "trunc_date": _by_unit("date_trunc"),
    "date_truncate": _by_unit("date_trunc"), "timestamp_trunc": _by_unit("date_trunc"),
    "datename": _by_unit("date_part"),
    "str_to_date": _read_day, "parse_date": _read_day, "format_number": _renamed("round"), "substring_index": _before,
    "todate": _renamed("to_date"), "tochar": _renamed("to_char"), "concatenate": _renamed("concat"), "nvl2": _when_set,
    "char_len": _renamed("length"), "strlen": _renamed("length"), "mid": _renamed("substr"),
        "to_day": _as_day, "isnotnull": _is_set, "row_num": _renamed("row_number"), "rownumber": _renamed("row_number"),
    "stdevp": _renamed("stddev_pop"), "stddevpop": _renamed("stddev_pop"), "varp": _renamed("var_pop"),
    "array_join": _listed, "string_join": _listed, "collect_list": _renamed("array_agg"), "format": _pattern,
}  # fmt: skip
_COMMON = (
    "count", "sum", "avg", "min", "max", "round", "coalesce", "lower", "upper", "length", "date_trunc", "date_part",
    "to_char", "to_date", "extract", "substr", "substring", "replace", "concat", "rank", "row_number", "dense_rank",
    "string_agg", "now", "abs", "ceil", "floor", "trim", "lag", "lead", "percentile_cont",
)  # fmt: skip
"""What questions need, to be found where the name is misspelt."""
_SLIP = 0.74


def _foreign_function(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    del source
    tree = Tree.parse(sql)
    node = tree.at(ast.FuncCall, verdict.position) if tree is not None else None
    if tree is None or node is None:
        return None
    name = strings(node.funcname)[-1].lower()
    built = builder(tuple(node.args or ())) if (builder := _BUILDERS.get(name)) is not None else _misspelt(name, node)
    if built is None:
        return None
    if isinstance(built, ast.FuncCall):
        built.over = node.over
        built.agg_distinct = built.agg_distinct or node.agg_distinct
        built.agg_filter = built.agg_filter or node.agg_filter
        built.agg_star = built.agg_star or node.agg_star
    tree.replace(node, built)
    return Repair(sql=tree.sql(), rule="foreign_function", explanation=f"{name}() written for PostgreSQL")


def _misspelt(name: str, node: ast.FuncCall) -> ast.Node | None:
    """`COUTN(*)`: the one common function whose name is almost that."""
    scored = sorted(((SequenceMatcher(None, name, one, autojunk=False).ratio(), one) for one in _COMMON), reverse=True)
    if scored[0][0] < _SLIP or scored[0][0] == scored[1][0]:
        return None
    return call(scored[0][1], *(node.args or ()))


def _counted_rows(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`COUNT()` (42809)."""
    del source
    tree = Tree.parse(sql)
    if tree is None or "parameterless aggregate" not in verdict.subject:
        return None
    for node in tree.all(ast.FuncCall):
        if strings(node.funcname)[-1] == "count" and not node.args:
            node.agg_star = True
    return Repair(sql=tree.sql(), rule="count_rows", explanation="count() -> count(*)")


_TYPES = {
    "double": "float8", "string": "text", "nvarchar": "text", "nchar": "text", "varchar2": "text", "clob": "text",
    "datetime": "timestamp", "datetime2": "timestamp", "signed": "int8", "unsigned": "int8", "number": "numeric",
    "int64": "int8", "tinyint": "int2", "long": "int8", "float64": "float8", "int32": "int4", "mediumint": "int4",
}  # fmt: skip


def _foreign_type(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`CAST(amount AS DOUBLE)`: types as other databases call them."""
    del verdict
    tree = Tree.parse(sql)
    if tree is None:
        return None
    changed: list[str] = []
    for cast in tree.all(ast.TypeCast):
        name = strings(cast.typeName.names)[-1] if cast.typeName is not None else ""
        if (meant := _TYPES.get(name)) is not None:
            meant = "numeric" if meant == "float8" and _is_exact(cast.arg, tree, source) else meant
            cast.typeName = ast.TypeName(names=(ast.String(sval=meant),), typemod=-1)
            changed.append(f"{name} -> {meant}")
    return Repair(sql=tree.sql(), rule="foreign_type", explanation=", ".join(changed)) if changed else None


def _is_exact(node: ast.Node | None, tree: Tree, source: SourceDescription) -> bool:
    """True of whole numbers and decimals: as floating points they would be averaged to other digits."""
    owner = Sources(tree, source).owner(node) if isinstance(node, ast.ColumnRef) else None
    return owner is not None and owner[1].base_type in INTEGERS | {"numeric"}


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
    Rule(sqlstates=frozenset({"42883", "42501", "22023"}), repair=_foreign_function),
    Rule(sqlstates=frozenset({"42809"}), repair=_counted_rows),
    Rule(sqlstates=frozenset({"42704", "42501"}), repair=_foreign_type),
    Rule(sqlstates=frozenset({"42725"}), repair=_qualified),
)
