"""A table whose name is a reserved word, written without its quotes: `User.email`, `FROM Order`."""

from __future__ import annotations

from collections.abc import Iterable

from pglast.parser import ParseError, scan

from training.source.description import SourceDescription
from training.source.sql_quoting import quote_name
from training.sql.likeness import likeness
from training.sql.rules.rule import Repair, Rule
from training.sql.text import single_line
from training.sql.verdict import Verdict

_BEFORE_TABLES = frozenset({"FROM", "JOIN"})
_PLAIN = frozenset({"NO_KEYWORD", "UNRESERVED_KEYWORD"})


def _quoted(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Only keywords that PostgreSQL does not take as a table's name there, and only where a table is called so."""
    del verdict
    called = {table.name.name.lower(): table.name.name for table in source.tables}
    try:
        tokens = scan(sql)
    except ParseError:
        return None
    # a token's place is in characters, its end included
    words = [sql[token.start : token.end + 1] for token in tokens]
    found: list[tuple[int, int, str]] = []
    for number, token in enumerate(tokens):
        before = words[number - 1].upper() if number else ""
        after = words[number + 1] if number + 1 < len(words) else ""
        if token.kind in _PLAIN or not (after == "." or before in _BEFORE_TABLES):
            continue
        name = called.get(words[number].lower()) or _in_other_number(words[number], called.values())
        if name is not None:
            found.append((token.start, token.end + 1, name))
    if not found:
        return None
    text = sql
    for start, end, name in reversed(found):
        text = text[:start] + quote_name(name) + text[end:]
    names = ", ".join(dict.fromkeys(name for *_, name in found))
    return Repair(sql=single_line(text), rule="reserved_word", explanation=f"{names} is a reserved word: quoted")


def _in_other_number(word: str, tables: Iterable[str]) -> str | None:
    """`FROM order`, where there are orders."""
    alike = [table for table in tables if word.isalpha() and likeness(word, table) == 1]
    return alike[0] if len(alike) == 1 else None


QUOTING_RULES = (Rule(sqlstates=frozenset({"42601", "42703", "42P01", "0A000"}), repair=_quoted),)
