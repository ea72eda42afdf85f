"""Compares the constants of two statements: a repair must keep them, because the question names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from pglast import ast
from pglast.parser import ParseError, Token, parse_sql, scan

_STRINGS = frozenset({"SCONST", "USCONST", "BCONST", "XCONST"})
_NUMBERS = frozenset({"ICONST", "FCONST"})
_TRUTHS = frozenset({"TRUE_P", "FALSE_P"})

type Literal = tuple[str, str | Decimal]
"""(kind, value): a number and a string of the same digits differ."""


def changed_literals(before: str, after: str) -> tuple[str, ...]:
    """Return literals, as text, whose number differs between the two statements.

    Strings and numbers are compared by value, not by spelling. A text that PostgreSQL cannot split into tokens is
    compared as a whole: any change may be one of a literal.
    """
    try:
        had, has = Counter(_literals(before)), Counter(_literals(after))
    except ParseError:
        return () if before == after else (before,)
    return tuple(sorted(str(value) for _, value in ((had - has) + (has - had)).elements()))


def _literals(sql: str) -> Iterator[Literal]:
    for token in scan(sql):
        text = sql[token.start : token.end + 1]
        if token.name in _STRINGS:
            yield "string", _string(text, token)
        elif token.name in _NUMBERS:
            yield "number", _number(text)
        elif token.name in _TRUTHS:
            yield "truth", text.lower()


def _string(text: str, token: Token) -> str:
    if token.name != "SCONST":
        return text  # bit strings, and strings whose escape character follows them
    match parse_sql("SELECT " + text)[0].stmt:
        case ast.SelectStmt(targetList=(ast.ResTarget(val=ast.A_Const(val=ast.String(sval=value))),)):
            return value or ""
        case _:
            return text


def _number(text: str) -> str | Decimal:
    """Return the value, equal for `5`, `5.0` and `05`; text that is no decimal (`0x1F`) is compared as written."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
