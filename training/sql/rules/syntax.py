"""Text that does not parse (42601): what people and models bring from elsewhere, changed only where it then parses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import sqlglot
from pglast.parser import ParseError, parse_sql, scan
from sqlglot import exp
from sqlglot.errors import SqlglotError

from training.source.description import SourceDescription
from training.sql.literals import lost_literals
from training.sql.rules.clauses import reordered
from training.sql.rules.conditions import with_conditions
from training.sql.rules.rule import NameRule, Repair, Rule
from training.sql.rules.slips import edits
from training.sql.rules.wrapping import characters, outside_strings, unwrapped, without_entities
from training.sql.text import single_line
from training.sql.tree import Tree
from training.sql.verdict import Verdict

_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*,\s*(\d+)\s*;?\s*$", re.IGNORECASE)
_ROWS = re.compile(r"\bLIMIT\s*=?\s*(\d+)\s*(?:ROWS?|RECORDS?)?\s*;*\s*$", re.IGNORECASE)
_FETCH = re.compile(r"\bFETCH\s+(?:FIRST|NEXT)\s+(\d+)\s*(?:ROWS?)?\s*(?:ONLY)?\s*;?\s*$", re.IGNORECASE)
_TOP = re.compile(
    r"^\s*SELECT\s+(DISTINCT\s+)?(?:TOP|FIRST)\s*\(?\s*(\d+)\s*\)?\s+(.*?);?\s*$", re.IGNORECASE | re.DOTALL
)
_TRAILING_COMMA = re.compile(r",\s*(?=(FROM|WHERE|GROUP|ORDER|HAVING|LIMIT)\b)", re.IGNORECASE)
_STRING_ALIAS = re.compile(r"\bAS\s+'([^']+)'", re.IGNORECASE)
_LONG_ALIAS = re.compile(
    r"\bAS\s+([^\W\d]\w*(?:[^\S\n]+(?!FROM\b|AS\b)\w+)+|[^\W\d]\w*[（(][^,\"'()]*[）)])(?=\s*(?:,|\bFROM\b))",
    re.IGNORECASE,
)
_QUOTED_NAMES = re.compile(r"'([^'\s]+)'\s*\.\s*'([^'\s]+)'")
_DIALECTS = ("postgres", "mysql", "sqlite", "tsql", "bigquery", "oracle")

_CHANGES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("backticks", outside_strings(lambda text: re.sub(r"`([^`]+)`", r'"\1"', text))),
    ("square brackets", outside_strings(lambda text: re.sub(r"(?<![\w\])])\[([^\W\d][\w ]*)\]", r'"\1"', text))),
    ("names in single quotes", lambda sql: _QUOTED_NAMES.sub(r'"\1"."\2"', sql)),
    ("an alias in single quotes", lambda sql: _STRING_ALIAS.sub(r'AS "\1"', sql)),
    ("LIMIT a, b", lambda sql: _LIMIT.sub(r"LIMIT \2 OFFSET \1", sql)),
    ("LIMIT n ROWS", lambda sql: _ROWS.sub(r"LIMIT \1", sql)),
    ("FETCH FIRST n", lambda sql: _FETCH.sub(r"LIMIT \1", sql)),
    ("TOP n", lambda sql: _TOP.sub(r"SELECT \1\3 LIMIT \2", sql)),
    ("a comma too many", outside_strings(lambda text: _TRAILING_COMMA.sub(" ", text))),
    ("REGEXP", outside_strings(lambda text: re.sub(r"\b(REGEXP|RLIKE)\b", "~", text, flags=re.IGNORECASE))),
    ("MINUS", outside_strings(lambda text: re.sub(r"\bMINUS\b(?=\s+SELECT\b)", "EXCEPT", text, flags=re.IGNORECASE))),
    ("an alias of several words", lambda sql: _LONG_ALIAS.sub(r'AS "\1"', sql)),
)


def _rewritten(sql: str, verdict: Verdict, source: SourceDescription, question: str) -> Repair | None:
    if verdict.reason not in ("syntax", "server_error", "control_character", "not_one_statement"):
        return None
    clean = _as_they_are if _wide_names(source) else characters
    if (found := _changed(sql, clean)) is not None:
        return found
    text = clean(unwrapped(without_entities(sql)))
    position = _stop(text)
    for changed, explanation in (*_more(text, source, question), *edits(text, position, question)):
        if Tree.parse(changed) is not None and not lost_literals(text, changed, ()):
            return Repair(sql=single_line(changed), rule="syntax", explanation=explanation)
    return _from_dialect(text)


def _as_they_are(text: str) -> str:
    return text


def _wide_names(source: SourceDescription) -> bool:
    """Whether a name of the source holds what `characters` would change: `金额（元）`."""
    names = (name for table in source.tables for name in (table.name.name, *(one.name for one in table.columns)))
    return any(characters(name) != name for name in names)


def _changed(sql: str, clean: Callable[[str], str]) -> Repair | None:
    """What is known to be written otherwise elsewhere, one change after the other until the text parses."""
    text, applied = sql, list[str]()
    changes: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("entities", without_entities),
        ("characters", clean),
        ("what is around it", lambda text: clean(unwrapped(text))),
        *_CHANGES,
    )
    for name, change in changes:
        if (changed := change(text)) == text:
            continue
        text = changed
        applied.append(name)
        if Tree.parse(text) is not None:
            return Repair(sql=single_line(text), rule="syntax", explanation=", ".join(applied))
    return None


def _more(text: str, source: SourceDescription, question: str) -> Iterator[tuple[str, str]]:
    if (ordered := reordered(text)) is not None:
        yield ordered, "clauses in their order"
    if (joined := with_conditions(text, source, question)) is not None:
        yield joined, "joined as the tables are related"


def _stop(text: str) -> int | None:
    """Where the parser stops, in characters from 1."""
    try:
        parse_sql(text)
    except ParseError as error:
        at = error.args[1] if len(error.args) > 1 else None
        return None if not isinstance(at, int) or at < 0 else at + 1
    return None


def _from_dialect(sql: str) -> Repair | None:
    """As sqlglot reads it in another dialect; taken only where PostgreSQL parses it and no constant is lost."""
    for dialect in _DIALECTS:
        try:
            [tree] = sqlglot.parse(sql, read=dialect)
            if tree is None or _joins_anything(tree):
                continue
            written = _in_order(tree).sql(dialect="postgres")
            scan(written)
        except (SqlglotError, ParseError, ValueError):
            continue
        if Tree.parse(written) is not None and not lost_literals(sql, written, ()):
            return Repair(sql=single_line(written), rule="dialect", explanation=f"read as {dialect}")
    return None


def _joins_anything(tree: exp.Expr) -> bool:
    """A join without its condition: other databases take every row with every row, which nobody asks for."""
    return any(
        not join.args.get("on") and not join.args.get("using") and join.kind != "CROSS" and not join.args.get("method")
        for join in tree.find_all(exp.Join)
    )


def _in_order(tree: exp.Expr) -> exp.Expr:
    """Nulls where PostgreSQL has them: whoever brings SQL to it says so where they mean another place."""
    for ordered in tree.find_all(exp.Ordered):
        ordered.set("nulls_first", bool(ordered.args.get("desc")))
    return tree


def _typed(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Characters that PostgreSQL takes for part of a name, or for an operator: `COUNT（*）`, `a == b`."""
    del verdict
    changed = characters(sql)
    if changed == sql or _wide_names(source) or Tree.parse(changed) is None:
        return None
    return Repair(sql=single_line(changed), rule="syntax", explanation="characters")


CHARACTER_RULES = (Rule(sqlstates=frozenset({"42703", "42P01", "42883", "42501", "42809"}), repair=_typed),)
SYNTAX_RULES = (NameRule(sqlstates=frozenset({"42601"}), repair=_rewritten),)
