"""SQL as one line of text, with its strings and its meaning untouched."""

from __future__ import annotations

from pglast import ast
from pglast.parser import ParseError, Token, parse_sql, scan

from training.catalog.sql_quoting import quote_literal
from training.gate.limits.token_limits import MAX_BYTES
from training.gate.printed import same_statements

_COMMENTS = frozenset({"SQL_COMMENT", "C_COMMENT"})


def single_line(sql: str) -> str:
    """Return the SQL on one line that ends with one `;`: comments dropped, white space between tokens folded.

    A line break inside a string becomes an escape. Text that PostgreSQL cannot split into tokens (an unterminated
    string), that is too long for the gate, or that would mean something else is returned as it is.
    """
    if len(sql.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return sql
    try:
        line = _line(sql, [token for token in scan(sql) if token.name not in _COMMENTS])
    except ParseError:
        return sql
    try:
        return line if same_statements(sql, line) else sql
    except ParseError:  # no statement, whatever its layout
        return line


def _line(sql: str, tokens: list[Token]) -> str:
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
