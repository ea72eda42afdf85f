"""Text that does not parse (42601): what people and models bring from elsewhere, changed only where it then parses."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlglot
from pglast.parser import ParseError, scan
from sqlglot.errors import SqlglotError

from training.source.description import SourceDescription
from training.sql.literals import lost_literals
from training.sql.rules.rule import Repair, Rule
from training.sql.text import single_line
from training.sql.tree import Tree
from training.sql.verdict import Verdict

_FENCE = re.compile(r"^\s*```\w*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_FULL_WIDTH = str.maketrans("，（）；＝＞＜“”‘’", ",();=><\"\"''")
_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*,\s*(\d+)\s*;?\s*$", re.IGNORECASE)
_TOP = re.compile(r"^\s*SELECT\s+TOP\s*\(?\s*(\d+)\s*\)?\s+(.*?);?\s*$", re.IGNORECASE | re.DOTALL)
_TRAILING_COMMA = re.compile(r",\s*(?=(FROM|WHERE|GROUP|ORDER|HAVING|LIMIT)\b)", re.IGNORECASE)
_STRING = re.compile(r"('(?:[^']|'')*')")
_DIALECTS = ("mysql", "sqlite", "tsql", "bigquery", "oracle")


def _outside_strings(change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(sql: str) -> str:
        parts = _STRING.split(sql)
        return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))

    return changed


_CHANGES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("code fence removed", lambda sql: _FENCE.sub(r"\1", sql)),
    ("full-width punctuation", _outside_strings(lambda text: text.translate(_FULL_WIDTH))),
    ("backticks", _outside_strings(lambda text: re.sub(r"`([^`]+)`", r'"\1"', text))),
    ("square brackets", _outside_strings(lambda text: re.sub(r"(?<![\w\])])\[([A-Za-z_][\w ]*)\]", r'"\1"', text))),
    ("==", _outside_strings(lambda text: re.sub(r"==", "=", text))),
    ("&&", _outside_strings(lambda text: text.replace("&&", " AND "))),
    ("LIMIT a, b", lambda sql: _LIMIT.sub(r"LIMIT \2 OFFSET \1", sql)),
    ("TOP n", lambda sql: _TOP.sub(r"SELECT \2 LIMIT \1", sql)),
    ("a comma too many", _outside_strings(lambda text: _TRAILING_COMMA.sub(" ", text))),
    ("REGEXP", _outside_strings(lambda text: re.sub(r"\b(REGEXP|RLIKE)\b", "~", text, flags=re.IGNORECASE))),
)


def _rewritten(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    del source
    if verdict.reason not in ("syntax", "server_error", "unknown_function"):
        return None
    text, applied = sql, list[str]()
    for name, change in _CHANGES:
        if (changed := change(text)) != text:
            text = changed
            applied.append(name)
        if applied and Tree.parse(text) is not None:
            return Repair(sql=single_line(text), rule="syntax", explanation=", ".join(applied))
    return _from_dialect(sql)


def _from_dialect(sql: str) -> Repair | None:
    """As sqlglot reads it in another dialect; taken only where PostgreSQL parses it and no constant is lost."""
    for dialect in _DIALECTS:
        try:
            written = sqlglot.transpile(sql, read=dialect, write="postgres")
            scan("".join(written))
        except (SqlglotError, ParseError):
            continue
        if len(written) == 1 and Tree.parse(written[0]) is not None and not lost_literals(sql, written[0], ()):
            return Repair(sql=single_line(written[0]), rule="dialect", explanation=f"read as {dialect}")
    return None


SYNTAX_RULES = (Rule(sqlstates=frozenset({"42601"}), repair=_rewritten),)
