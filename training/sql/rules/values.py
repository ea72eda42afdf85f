"""Values that do not fit: text against numbers (42883, 42804, 22P02), division by zero (22012)."""

from __future__ import annotations

import re
from typing import Literal

from pglast import ast, enums

from training.source.catalog import Column
from training.source.description import SourceDescription
from training.sql.likeness import words
from training.sql.policy import strings
from training.sql.rules.rule import Repair, Rule
from training.sql.sources import Item, Sources
from training.sql.tree import Tree, call, cast_to, is_constant, operation, text_constant
from training.sql.verdict import Verdict

type Kind = Literal["text", "number", "truth", "time", "other"]

_OPERATOR = re.compile(r"operator does not exist: (?P<left>.+?) (?P<operator>[^\w\s\"()]+) (?P<right>.+)$")
_TEXT = frozenset({"text", "character varying", "character", "name", "unknown"})
_NUMBER = frozenset({"integer", "bigint", "smallint", "numeric", "double precision", "real", "money"})
_TIME = ("date", "timestamp", "time")
_YES = frozenset({"y", "yes", "t", "true", "1", "是"})
_NO = frozenset({"n", "no", "f", "false", "0", "否"})
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})


def kind_of(type_name: str) -> Kind:
    """What a type as the server prints it holds."""
    if type_name in _TEXT:
        return "text"
    if type_name in _NUMBER:
        return "number"
    if type_name == "boolean":
        return "truth"
    return "time" if type_name.startswith(_TIME) else "other"


def _mismatch(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    match = _OPERATOR.search(verdict.subject)
    tree = Tree.parse(sql)
    node = tree.at(ast.A_Expr, verdict.position) if tree is not None and match is not None else None
    if tree is None or match is None or not isinstance(node, ast.A_Expr):
        return None
    left, right = kind_of(match["left"]), kind_of(match["right"])
    explained = f"{match['left']} {match['operator']} {match['right']}"
    if "number" in (left, right) and _without_text_cast(node, Sources(tree, source)):
        return Repair(sql=tree.sql(), rule="type_mismatch", explanation=f"{explained}: the number is not cast to text")
    if {left, right} == {"text", "truth"}:
        return _written_truth(tree, node, source, explained)
    if not _reconcile(node, match["operator"], left, right):
        return None
    return Repair(sql=tree.sql(), rule="type_mismatch", explanation=explained)


def _written_truth(tree: Tree, node: ast.A_Expr, source: SourceDescription, explained: str) -> Repair | None:
    """`charter = true` where the data say Y and N: true is written as they write it."""
    match node:
        case ast.A_Expr(lexpr=ast.ColumnRef() as said, rexpr=ast.A_Const(val=ast.Boolean(boolval=truth))):
            found = Sources(tree, source).owner(said)
        case _:
            return None
    if found is None or found[0].table is None or found[0].table.name not in source.profiles:
        return None
    profile = source.profiles[found[0].table.name].columns[found[1].name]
    words = _YES if truth else _NO
    written = [str(common.value) for common in profile.common if str(common.value).strip().lower() in words]
    if len(written) != 1:
        return None
    node.rexpr = text_constant(written[0])
    return Repair(sql=tree.sql(), rule="type_mismatch", explanation=f"{explained}: written as {written[0]}")


def _reconcile(node: ast.A_Expr, operator: str, left: Kind, right: Kind) -> bool:
    """Change the operands so that the operator exists; False where there is no way known."""
    match (left, right):
        case _ if operator.startswith(("~", "!~")):
            return _cast_side(node, "text", left=left != "text", right=right != "text")
        case ("text", "number") | ("number", "text") if operator in ("=", "<>"):
            return _equal_text(node, left)
        case ("text", "number") | ("number", "text"):
            return _cast_side(node, "numeric", left=left == "text", right=right == "text")
        case ("text", "text") if operator not in _COMPARISONS:
            return _cast_side(node, "numeric", left=True, right=True)
        case ("truth", "number") | ("number", "truth"):
            return _truth(node, left)
        case ("time", "number") if operator in _COMPARISONS:
            return _year(node)
        case ("time", "number") if operator in ("+", "-"):
            return _days(node)
        case ("time", "text") | ("text", "time"):
            return _cast_side(node, "timestamp", left=left == "text", right=right == "text")
        case ("other", "text" | "number") | ("text" | "number", "other") if operator in _COMPARISONS:
            return _both_as_text(node)
        case _:
            return False


def _without_text_cast(node: ast.A_Expr, sources: Sources) -> bool:
    """A number that was cast to text and then meets a number: the cast was the mistake."""
    match node:
        case ast.A_Expr(lexpr=ast.TypeCast(arg=ast.ColumnRef() as inner)) if _is_number(inner, sources):
            node.lexpr = inner
            return True
        case ast.A_Expr(rexpr=ast.TypeCast(arg=ast.ColumnRef() as inner)) if _is_number(inner, sources):
            node.rexpr = inner
            return True
        case _:
            return False


def _is_number(reference: ast.ColumnRef, sources: Sources) -> bool:
    found = sources.owner(reference)
    return found is not None and found[1].category == "N"


def _operands(node: ast.A_Expr) -> tuple[ast.Node, ...]:
    return node.rexpr if isinstance(node.rexpr, tuple) else (node.rexpr,) if node.rexpr is not None else ()


def _set_operands(node: ast.A_Expr, operands: tuple[ast.Node, ...]) -> None:
    node.rexpr = operands if isinstance(node.rexpr, tuple) else operands[0]


def _cast_side(node: ast.A_Expr, type_name: str, *, left: bool, right: bool) -> bool:
    if left and node.lexpr is not None:
        node.lexpr = cast_to(node.lexpr, type_name)
    if right:
        _set_operands(node, tuple(cast_to(operand, type_name) for operand in _operands(node)))
    return left or right


def _equal_text(node: ast.A_Expr, left: Kind) -> bool:
    """Constants are written as text; a number that is a column is cast to text, which never fails on the data."""
    if left == "text":
        _set_operands(node, tuple(_as_text(operand) for operand in _operands(node)))
    elif node.lexpr is not None:
        node.lexpr = _as_text(node.lexpr)
    return True


def _both_as_text(node: ast.A_Expr) -> bool:
    if node.lexpr is not None:
        node.lexpr = _as_text(node.lexpr)
    _set_operands(node, tuple(_as_text(operand) for operand in _operands(node)))
    return True


def _as_text(node: ast.Node) -> ast.Node:
    match node:
        case ast.A_Const(val=ast.Integer(ival=int() as value)):
            return text_constant(str(value))
        case ast.A_Const(val=ast.Float(fval=str() as value)):
            return text_constant(value)
        case ast.A_Const(val=ast.String()):
            return node
        case _:
            return cast_to(node, "text")


def _truth(node: ast.A_Expr, left: Kind) -> bool:
    """`active = 1`: 1 is true and 0 is false; what is no constant is counted instead."""
    if left == "truth" and all(_bit(operand) is not None for operand in _operands(node)):
        _set_operands(node, tuple(ast.A_Const(val=ast.Boolean(boolval=bool(_bit(o)))) for o in _operands(node)))
        return True
    return _cast_side(node, "int", left=left == "truth", right=left != "truth")


def _bit(node: ast.Node) -> int | None:
    match node:
        case ast.A_Const(val=ast.Integer(ival=(0 | 1) as value)):
            return value
        case _:
            return None


def _year(node: ast.A_Expr) -> bool:
    """`released = 2006`: the number is a year."""
    match node.rexpr:
        case ast.A_Const(val=ast.Integer(ival=int() as year)) if 1000 <= year <= 2999 and node.lexpr is not None:
            node.lexpr = call("date_part", text_constant("year"), node.lexpr)
            return True
        case _:
            return False


def _days(node: ast.A_Expr) -> bool:
    """`now() - 7`: the number counts days."""
    if not isinstance(node.rexpr, ast.Node):
        return False
    days = ast.NamedArgExpr(name="days", arg=node.rexpr, argnumber=-1)
    node.rexpr = call("make_interval", days)
    return True


_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "numeric": (
        *("sum", "avg", "round", "abs", "floor", "ceil", "ceiling", "trunc", "mod", "sqrt", "power"),
        *("stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp"),
    ),
    "text": (
        *(
            "lower",
            "upper",
            "initcap",
            "length",
            "char_length",
            "trim",
            "btrim",
            "ltrim",
            "rtrim",
            "substring",
            "substr",
        ),
        *("left", "right", "replace", "split_part", "string_agg", "strpos", "position", "reverse", "lpad", "rpad"),
        *("starts_with", "regexp_replace", "regexp_matches"),
    ),
    "timestamp": ("date_trunc", "date_part", "extract", "age", "to_char"),
}
"""What the first argument that does not fit is cast to, for functions whose name exists."""

_MISFIT = re.compile(r"function (?:pg_catalog\.)?(?P<name>\w+)\((?P<types>.*)\) does not exist")


def _misfit(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`sum(text)`, `lower(integer)`, `round(double precision, integer)`: the argument is cast."""
    del source
    match = _MISFIT.search(verdict.subject)
    wanted = next((type_ for type_, names in _ARGUMENTS.items() if match is not None and match["name"] in names), None)
    tree = Tree.parse(sql)
    node = tree.at(ast.FuncCall, verdict.position) if tree is not None else None
    if tree is None or match is None or wanted is None or node is None or not node.args:
        return None
    types = match["types"].split(", ")
    at = 1 if match["name"] in ("date_trunc", "date_part", "extract") and len(node.args) > 1 else 0
    target = "int" if types[at : at + 1] == ["boolean"] and wanted == "numeric" else wanted
    if isinstance(node.args[at], ast.TypeCast) and wanted != "numeric":
        return None
    if types[at : at + 1] == [wanted] or (wanted == "text" and types[at : at + 1] == ["character varying"]):
        return None
    arguments: list[ast.Node] = [*node.args]
    arguments[at] = cast_to(arguments[at], target)
    node.args = tuple(arguments)
    return Repair(sql=tree.sql(), rule="argument_type", explanation=f"{match[0]}: cast to {target}")


_QUOTED_VALUE = re.compile(r': "(?P<value>.*)"$')


def _compared_constant(tree: Tree, value: str) -> tuple[ast.String, ast.A_Expr] | None:
    """The string of that value and the comparison it stands in; constants know no position of their own."""
    for node in tree.all(ast.A_Const):
        match (node.val, next(tree.ancestors(node), None)):
            case (ast.String(sval=text) as constant, ast.A_Expr() as parent) if text == value:
                return constant, parent
            case _:
                continue
    return None


def _bad_constant(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """A constant that is no value of the column's type: an enumeration's value in other case, what a code means, or,
    where only equality is asked, the column as text."""
    tree = Tree.parse(sql)
    quoted = _QUOTED_VALUE.search(verdict.subject)
    if tree is None or quoted is None:
        return None
    value = quoted["value"]
    found = _compared_constant(tree, value)
    if found is None:
        return None
    constant, parent = found
    owners = [Sources(tree, source).owner(ref) for ref in tree.all(ast.ColumnRef, parent)]
    for owner in owners:
        for known in owner[1].enum_values if owner is not None else ():
            if words(known) == words(value):
                constant.sval = known
                return Repair(sql=tree.sql(), rule="enum_value", explanation=f"{value} -> {known}")
        if owner is not None and (code := _code_of(*owner, value, source)) is not None:
            constant.sval = code
            return Repair(sql=tree.sql(), rule="value_code", explanation=f"{value} is written {code}")
    if parent.lexpr is None or is_constant(parent.lexpr) or strings(parent.name)[-1] in ("<", "<=", ">", ">="):
        return None
    parent.lexpr = cast_to(parent.lexpr, "text")
    return Repair(sql=tree.sql(), rule="type_mismatch", explanation=f"compared with {value!r} as text")


def _code_of(item: Item, of: Column, meaning: str, source: SourceDescription) -> str | None:
    """The code of that meaning, where just one is known."""
    profile = source.profiles.get(item.table.name) if item.table is not None else None
    known = profile.columns[of.name].value_labels if profile is not None and of.name in profile.columns else ()
    codes = [code for code, label in known if label == meaning]
    return codes[0] if len(codes) == 1 else None


_PART_OF_DATE = (
    (re.compile(r"\d{4}"), "YYYY"),
    (re.compile(r"\d{4}-\d{2}"), "YYYY-MM"),
    (re.compile(r"\d{4}/\d{2}"), "YYYY/MM"),
)


def _part_of_date(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`day >= '2023'`, `day = '2023-05'`: the column is read as far as the constant goes."""
    del source
    tree = Tree.parse(sql)
    quoted = _QUOTED_VALUE.search(verdict.subject)
    found = _compared_constant(tree, quoted["value"]) if tree is not None and quoted is not None else None
    if tree is None or found is None or (parent := found[1]).lexpr is None or is_constant(parent.lexpr):
        return None
    said = [node.val.sval or "" for node in tree.all(ast.A_Const, parent) if isinstance(node.val, ast.String)]
    for pattern, written in _PART_OF_DATE:
        if all(pattern.fullmatch(text) for text in said):
            parent.lexpr = call("to_char", parent.lexpr, text_constant(written))
            return Repair(sql=tree.sql(), rule="part_of_date", explanation=f"compared as {written}")
    return None


def _one_type(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """COALESCE and CASE whose branches differ (42804): all as text. A number where a condition is meant: `<> 0`."""
    del source
    tree = Tree.parse(sql)
    if tree is None:
        return None
    if verdict.subject.startswith(("argument of WHERE", "argument of HAVING", "argument of AND", "argument of CASE")):
        return _condition(tree, verdict)
    before = (verdict.position or 0) - 1
    nodes = [node for node in tree.all(ast.Node) if isinstance(node, ast.CoalesceExpr | ast.CaseExpr)]
    starts = [(node.location or 0, node) for node in nodes if (node.location or 0) <= before]
    if not starts or "cannot be matched" not in verdict.subject:
        return None
    match max(starts, key=lambda start: start[0])[1]:
        case ast.CoalesceExpr() as node:
            node.args = tuple(_as_text(argument) for argument in node.args or ())
        case ast.CaseExpr() as node:
            for when in node.args or ():
                when.result = _as_text(when.result)
            node.defresult = None if node.defresult is None else _as_text(node.defresult)
    return Repair(sql=tree.sql(), rule="common_type", explanation="all branches as text")


def _condition(tree: Tree, verdict: Verdict) -> Repair | None:
    node = tree.at(ast.ColumnRef, verdict.position)
    if node is None or "integer" not in verdict.subject:
        return None
    tree.replace(node, operation("<>", ast.ColumnRef(fields=node.fields), ast.A_Const(val=ast.Integer(ival=0))))
    return Repair(sql=tree.sql(), rule="condition", explanation="a number as a condition: it is not 0")


def _division(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """The server does not say which division: every divisor that could be zero becomes NULL instead."""
    del verdict, source
    tree = Tree.parse(sql)
    if tree is None:
        return None
    changed = False
    for node in list(tree.all(ast.A_Expr)):
        divides = node.kind == enums.A_Expr_Kind.AEXPR_OP and strings(node.name) in (("/",), ("%",))
        if divides and isinstance(node.rexpr, ast.Node) and not _never_zero(node.rexpr):
            node.rexpr = _or_null(node.rexpr)
            changed = True
    for node in list(tree.all(ast.FuncCall)):
        if strings(node.funcname)[-1] in ("mod", "div") and node.args and not _never_zero(node.args[-1]):
            node.args = (*node.args[:-1], _or_null(node.args[-1]))
            changed = True
    if not changed:
        return None
    return Repair(sql=tree.sql(), rule="division_by_zero", explanation="a divisor of 0 gives NULL")


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
        case ast.A_Const(val=ast.Float(fval=str() as text)):
            return float(text) != 0
        case ast.A_Expr(kind=enums.A_Expr_Kind.AEXPR_NULLIF):
            return True
        case _:
            return False


def _many_rows(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`= (SELECT …)` with several rows (21000): `IN`."""
    del verdict, source
    tree = Tree.parse(sql)
    if tree is None:
        return None
    for node in tree.all(ast.A_Expr):
        match node:
            case ast.A_Expr(
                kind=enums.A_Expr_Kind.AEXPR_OP,
                name=(ast.String(sval="="),),
                lexpr=ast.Node() as left,
                rexpr=ast.SubLink(subLinkType=enums.SubLinkType.EXPR_SUBLINK) as sublink,
            ):
                sublink.subLinkType = enums.SubLinkType.ANY_SUBLINK
                sublink.testexpr = left
                tree.replace(node, sublink)
                return Repair(sql=tree.sql(), rule="in_subquery", explanation="= (SELECT …) -> IN (SELECT …)")
            case _:
                continue
    return None


VALUE_RULES = (
    Rule(sqlstates=frozenset({"42883"}), repair=_mismatch),
    Rule(sqlstates=frozenset({"42883"}), repair=_misfit),
    Rule(sqlstates=frozenset({"22P02"}), repair=_bad_constant),
    Rule(sqlstates=frozenset({"22007"}), repair=_part_of_date),
    Rule(sqlstates=frozenset({"42804"}), repair=_one_type),
    Rule(sqlstates=frozenset({"22012"}), repair=_division),
    Rule(sqlstates=frozenset({"21000"}), repair=_many_rows),
)
