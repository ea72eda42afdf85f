"""SQL as one line of text, with its strings and its meaning untouched."""

from __future__ import annotations

from pglast import ast
from pglast.parser import ParseError, Token, parse_sql

from training.catalog.sql_quoting import quote_literal
from training.gate.tokens import tokens_of

_COMMENTS = frozenset({"SQL_COMMENT", "C_COMMENT"})


def single_line(sql: str) -> str:
    """The SQL on one line that ends with one `;`: comments dropped, white space between tokens folded, tokens kept.

    A line break inside a string is written as an escape. Text that PostgreSQL cannot split into tokens (an
    unterminated string) stays as it is: nobody can know which of its white space is part of a value.
    """
    try:
        tokens = [token for token in tokens_of(sql) if token.name not in _COMMENTS]
    except ParseError:
        return sql
    while tokens and tokens[-1].name == "ASCII_59":
        tokens.pop()
    parts: list[str] = []
    end: int | None = None
    for token in tokens:
        if end is not None and token.start > end + 1:
            parts.append(" ")
        parts.append(_one_line(sql, token))
        end = token.end
    return "".join(parts) + ";"


def _one_line(sql: str, token: Token) -> str:
    text = sql[token.start : token.end + 1]
    if "\n" not in text and "\r" not in text:
        return text
    match parse_sql("SELECT " + text)[0].stmt if token.name == "SCONST" else None:
        case ast.SelectStmt(targetList=(ast.ResTarget(val=ast.A_Const(val=ast.String(sval=str() as value))),)):
            return quote_literal(value)
        case _:  # an identifier with a line break, or a string with Unicode escapes: both stay as they are
            return text
