"""Constants as people write them where the type wants another form: `'20,000元'`, `'2023年4月1日'`, `2023-04-01`."""

from __future__ import annotations

import calendar
import re
from datetime import date

from pglast import ast
from pglast.parser import ParseError, scan

from training.source.description import SourceDescription
from training.sql.policy import strings
from training.sql.rules.rule import Repair, Rule
from training.sql.text import single_line
from training.sql.tree import Tree, text_constant
from training.sql.verdict import Verdict

_QUOTED = re.compile(r'(?:type (?P<type>[\w ]+)|out of range): "(?P<value>.*)"$')
_NUMBERS = ("integer", "bigint", "smallint", "numeric", "double precision", "real")
_AMOUNT = re.compile(r"^\s*[^\d\s.+-]{0,4}\s*([+-]?\d[\d,，_ ]*(?:\.\d+)?)\s*([万亿kKmM]?)\s*[^\d%％万亿]{0,10}$")
_TIMES = {"万": 10_000, "亿": 100_000_000, "k": 1_000, "m": 1_000_000}
_TRUTHS = {
    "是": "true",
    "有": "true",
    "真": "true",
    "否": "false",
    "无": "false",
    "假": "false",
    "non": "false",
    "oui": "true",
}
_PLACES = 4
_DAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?"), "ymd"),
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"), "ymd"),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), "ymd"),
    (re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"), "dmy"),
    (re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"), "mdy"),
)
_MONTH = re.compile(r"(\d{4})年(\d{1,2})月?|(\d{4})年度?")
_LATEST_YEAR = 2999
_TEXT_AND_NUMBER = re.compile(r"(text|character varying|character) \S+ integer$")


def day_of(text: str) -> str | None:
    """The day in ISO form, however it is written; a day that the month does not have is its last."""
    for pattern, order in _DAYS:
        if (found := pattern.fullmatch(text.strip())) is not None:
            parts = dict(zip(order, map(int, found.groups()), strict=True))
            year, month, day = parts["y"], parts["m"], parts["d"]
            if 1 <= month <= 12 and 1 <= day <= 31 and 1000 <= year <= _LATEST_YEAR:
                return date(year, month, min(day, calendar.monthrange(year, month)[1])).isoformat()
    return None


def _written(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """A quoted number with its unit, its thousands apart or its ten thousands counted; a day in another form."""
    del source
    tree, quoted = Tree.parse(sql), _QUOTED.search(verdict.subject)
    if tree is None or quoted is None:
        return None
    value, type_name = quoted["value"], quoted["type"] or ""
    number = type_name in _NUMBERS
    meant = _TRUTHS.get(value.strip().lower()) if type_name == "boolean" else None
    meant = meant or (_number(value) if number else day_of(value) or _period(value))
    if meant is None or meant == value:
        return None
    for node in list(tree.all(ast.A_Const)):
        match node.val:
            case ast.String(sval=text) if text == value:
                tree.replace(node, _number_constant(meant) if number else text_constant(meant))
            case _:
                continue
    if (result := tree.sql()) == sql:
        return None
    return Repair(sql=result, rule="constant", explanation=f"{value} is written {meant}", dropped_literals=(value,))


def _number(text: str) -> str | None:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    digits = re.sub(r"[,，_ ]", "", found[1])
    if not found[2]:
        return digits
    figure = round(float(digits) * _TIMES[found[2].lower()], _PLACES)
    return str(int(figure)) if figure.is_integer() else str(figure)


def _number_constant(text: str) -> ast.A_Const:
    return ast.A_Const(val=ast.Float(fval=text))


def _period(text: str) -> str | None:
    """2023年4月 as 2023-04, 2023年 as 2023: what is compared as far as it goes."""
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        return None
    return found[3] or f"{found[1]}-{int(found[2]):02}"


def _bare_day(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`day >= 2023-04-01`, which is 2018, and `day >= 20230401`."""
    del source
    tree = Tree.parse(sql)
    node = tree.at(ast.A_Expr, verdict.position) if tree is not None else None
    if tree is None or node is None or not re.search(r"(date|timestamp[\w ]*) \S+ integer$", verdict.subject):
        return None
    right = node.rexpr if isinstance(node.rexpr, tuple) else (node.rexpr,)
    days: list[str] = []
    for operand in right:
        if isinstance(operand, ast.Node) and (day := _day_of_numbers(operand)) is not None:
            tree.replace(operand, text_constant(day))
            days.append(day)
    if not days:
        return None
    return Repair(sql=tree.sql(), rule="bare_day", explanation=f"{', '.join(days)}: a day is quoted")


def _day_of_numbers(node: ast.Node) -> str | None:
    match node:
        case ast.A_Const(val=ast.Integer(ival=int() as number)) if number > 10_000_000:
            return day_of(str(number))
        case ast.A_Expr(
            name=(ast.String(sval="-"),),
            rexpr=ast.A_Const(val=ast.Integer() as day),
            lexpr=ast.A_Expr(
                name=(ast.String(sval="-"),),
                lexpr=ast.A_Const(val=ast.Integer() as year),
                rexpr=ast.A_Const(val=ast.Integer() as month),
            ),
        ):
            # zero is what the parser leaves out
            return day_of(f"{year.ival or 0}-{month.ival or 0}-{day.ival or 0}")
        case _:
            return None


def _bare_day_cast(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`CAST(2023-04-01 AS DATE)` (42846)."""
    del source
    tree = Tree.parse(sql)
    if tree is None or "cannot cast type integer to" not in verdict.subject:
        return None
    changed = False
    for cast in list(tree.all(ast.TypeCast)):
        type_name = strings(cast.typeName.names)[-1] if cast.typeName is not None else ""
        if type_name in ("date", "timestamp", "timestamptz") and isinstance(cast.arg, ast.Node):
            day = _day_of_numbers(cast.arg)
            if day is not None:
                cast.arg = text_constant(day)
                changed = True
    return Repair(sql=tree.sql(), rule="bare_day", explanation="a day is quoted") if changed else None


def _leading_zeros(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """`postal_code = 08003`: the zeros are lost with the quotes, and in the parser."""
    del source
    tree = Tree.parse(sql)
    node = tree.at(ast.A_Expr, verdict.position) if tree is not None else None
    if node is None or verdict.position is None or not _TEXT_AND_NUMBER.search(verdict.subject):
        return None
    try:
        tokens = scan(sql)
    except ParseError:
        return None
    after = [token for token in tokens if token.start >= verdict.position]
    token = next(iter(after), None)
    if token is None or token.name != "ICONST" or sql[token.start] != "0" or token.end == token.start:
        return None
    digits = sql[token.start : token.end + 1]
    return Repair(
        sql=single_line(f"{sql[: token.start]}'{digits}'{sql[token.end + 1 :]}"),
        rule="leading_zeros",
        explanation=f"{digits} is a text",
    )


CONSTANT_RULES = (
    Rule(sqlstates=frozenset({"22P02", "22007", "22008"}), repair=_written),
    Rule(sqlstates=frozenset({"42883"}), repair=_bare_day),
    Rule(sqlstates=frozenset({"42883"}), repair=_leading_zeros),
    Rule(sqlstates=frozenset({"42846"}), repair=_bare_day_cast),
)
