"""The constants of an SQL: a repair keeps them, because the question names them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from pglast import ast
from pglast.parser import ParseError, Token, parse_sql, scan

from training.sql.rules.rule import Repair

_STRINGS = frozenset({"SCONST", "USCONST", "BCONST", "XCONST"})
_INTERVAL = re.compile(r"^(\d+) (?:second|minute|hour|day|week|month|quarter|year)s?$", re.IGNORECASE)
_NUMBERS = frozenset({"ICONST", "FCONST"})


def literals(sql: str) -> tuple[str, ...]:
    """String and number constants, as text, in order. Empty where the text cannot be split into tokens."""
    try:
        tokens = scan(sql)
    except ParseError:
        return ()
    return tuple(_value(sql, token) for token in tokens if token.name in _STRINGS | _NUMBERS)


def lost_literals(before: str, after: str, repairs: Sequence[Repair]) -> tuple[str, ...]:
    """Constants of `before` that `after` no longer has, but for those a rule dropped with its condition."""
    dropped = Counter(value for repair in repairs for value in _normal(repair.dropped_literals))
    had, has = Counter(_normal(literals(before))), Counter(_normal(literals(after)))
    return tuple(sorted((had - has) - dropped))


def _normal(values: Iterable[str]) -> list[str]:
    return [_as_number(value) for value in values]


def _as_number(value: str) -> str:
    """`5`, `'5'`, `5.0` and `'5 days'` are the same thing to a question."""
    value = _INTERVAL.sub(r"\1", value)
    try:
        return str(Decimal(value).normalize())
    except InvalidOperation:
        return value


def _value(sql: str, token: Token) -> str:
    text = sql[token.start : token.end + 1]
    if token.name in _NUMBERS:
        return text
    match parse_sql("SELECT " + text)[0].stmt:
        case ast.SelectStmt(targetList=(ast.ResTarget(val=ast.A_Const(val=ast.String(sval=str() as value))),)):
            return value
        case _:
            return text
