"""Dotted names in the text of a statement, and the tables behind its aliases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pglast import ast
from pglast.parser import ParseError, Token, parse_sql, scan

from training.gate.nodes import every

type Parts = tuple[str, ...]
"""Parts of a dotted name, as PostgreSQL compares them: unquoted parts in lower case."""

_PART = r'(?:[^\W\d][\w$]*|"(?:[^"]|"")+")'
_WORD = re.compile(_PART)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A dotted name at its place in a statement."""

    parts: Parts
    spans: tuple[tuple[int, int], ...]
    """First and last position of each part, as a slice of the text."""
    is_alias: bool
    """True if the name follows AS."""

    @property
    def start(self) -> int:
        return self.spans[0][0]


def parts_of(name: str) -> Parts:
    """Return the parts of a dotted name."""
    return tuple(map(_part, _WORD.findall(name)))


def names_in(sql: str) -> list[Name]:
    """Return the dotted names of a statement in their order, keywords included. Raises ParseError."""
    found: list[Name] = []
    run: list[Token] = []
    before = preceding = ""
    for token in scan(sql):
        text = sql[token.start : token.end + 1]
        if _is_word(token, text):
            if run and before != ".":
                found.append(_name(sql, run, preceding))
                run = []
            preceding = preceding if run else before
            run.append(token)
        elif run and text != ".":
            found.append(_name(sql, run, preceding))
            run = []
        before = text.lower()
    return [*found, _name(sql, run, preceding)] if run else found


def tables_by_alias(sql: str) -> dict[str, str]:
    """Return the table behind each name that columns can be qualified with; empty if the SQL has a syntax error."""
    try:
        statements = parse_sql(sql)
    except ParseError:
        return {}
    nodes = (node for statement in statements if statement.stmt for node in every(statement.stmt))
    relations = [node for node in nodes if isinstance(node, ast.RangeVar)]
    return {(r.alias.aliasname if r.alias else r.relname) or "": r.relname or "" for r in relations}


def text_of(parts: Sequence[str]) -> str:
    """Return a name as SQL, with quotes where PostgreSQL needs them."""
    return ".".join(part if re.fullmatch(r"[^\W\dA-Z][^\WA-Z]*", part) else _quoted(part) for part in parts)


def _name(sql: str, run: Sequence[Token], before: str) -> Name:
    texts = [sql[token.start : token.end + 1] for token in run]
    return Name(
        parts=tuple(map(_part, texts)),
        spans=tuple((token.start, token.end + 1) for token in run),
        is_alias=before == "as",
    )


def _is_word(token: Token, text: str) -> bool:
    return not token.name.endswith("CONST") and _WORD.fullmatch(text) is not None


def _part(text: str) -> str:
    return text[1:-1].replace('""', '"') if text.startswith('"') else text.lower()


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'
