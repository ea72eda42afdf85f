"""Repair of missing quotes: reserved words, and the quotes of other databases."""

from __future__ import annotations

import re
from collections.abc import Callable

from pglast.keywords import RESERVED_KEYWORDS, TYPE_FUNC_NAME_KEYWORDS
from pglast.parser import ParseError, Token, scan

from training.catalog.sql_quoting import quote_name
from training.gate.text import single_line
from training.gate.verdict import Verdict
from training.repair.rules.rule import Repair, RepairRule
from training.source.description import SourceDescription

_BEFORE_TABLES = frozenset({"FROM", "JOIN"})
_PLAIN = frozenset({"NO_KEYWORD", "UNRESERVED_KEYWORD"})
_KEPT = frozenset({"SCONST", "USCONST", "BCONST", "XCONST", "UIDENT", "SQL_COMMENT", "C_COMMENT"})
_BACKTICKS = re.compile(r"`([^`]+)`")
_BRACKETS = re.compile(r"(?:\b(?P<word>\w+)|(?P<sign>[,.(+\-*/%<>=~!@#^&|]))(?P<space>\s*)\[(?P<name>[^\W\d][\w ]*)\]")
_BEFORE_NAMES = (RESERVED_KEYWORDS | TYPE_FUNC_NAME_KEYWORDS | {"between", "by"}) - {"array"}
"""Keywords before a name: `[` after them begins no subscript."""


def outside_quotes(sql: str, change: Callable[[str], str]) -> str | None:
    """Change text outside of strings, quoted names and comments; None if the SQL cannot be split into tokens."""
    try:
        kept = [token for token in scan(sql) if token.name in _KEPT or sql[token.start] == '"']
    except ParseError:
        return None
    parts: list[str] = []
    end = 0
    for token in kept:
        parts += [change(sql[end : token.start]), sql[token.start : token.end + 1]]
        end = token.end + 1
    return "".join([*parts, change(sql[end:])])


def _reserved(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Quote the name of a table that PostgreSQL reads as a keyword: `User.email`, `FROM Order`."""
    del verdict
    called = {table.name.name.lower(): table.name.name for table in source.tables}
    try:
        tokens = list(scan(sql))
    except ParseError:
        return None
    # a token's positions are in characters, the end inclusive
    words = [sql[token.start : token.end + 1] for token in tokens]
    found: list[tuple[Token, str]] = []
    for number, token in enumerate(tokens):
        before = words[number - 1].upper() if number else ""
        after = words[number + 1] if number + 1 < len(words) else ""
        if token.kind in _PLAIN or not (after == "." or before in _BEFORE_TABLES):
            continue
        if (name := called.get(words[number].lower())) is not None:
            found.append((token, name))
    if not found:
        return None
    text = sql
    for token, name in reversed(found):
        text = text[: token.start] + quote_name(name) + text[token.end + 1 :]
    names = ", ".join(dict.fromkeys(name for _, name in found))
    return Repair(sql=single_line(text), rule="reserved_word", explanation=f"{names} is a reserved word: quoted")


def _unbracketed(found: re.Match[str]) -> str:
    word = found["word"]
    if word is not None and word.lower() not in _BEFORE_NAMES:
        return found[0]
    return f'{word or found["sign"]}{found["space"]}"{found["name"]}"'


def _other_quotes(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Write `` `name` `` and `[name]` as "name"."""
    del verdict, source
    changed = outside_quotes(sql, lambda text: _BRACKETS.sub(_unbracketed, _BACKTICKS.sub(r'"\1"', text)))
    if changed is None or changed == sql:
        return None
    return Repair(sql=single_line(changed), rule="identifier_quotes", explanation="names in double quotes")


QUOTING_RULES = (
    RepairRule(sqlstates=frozenset({"42601"}), apply=_other_quotes),
    RepairRule(sqlstates=frozenset({"42601", "42703", "42P01", "0A000"}), apply=_reserved),
)
