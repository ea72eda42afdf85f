"""Repair of syntax errors (42601) in punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable

from training.gate.text import single_line
from training.gate.verdict import Verdict
from training.repair.rules.quoting import outside_quotes
from training.repair.rules.rule import Repair, Rule
from training.source.description import SourceDescription

_WIDE = str.maketrans("，（）；＝＞＜＊＋．\u00a0\u3000", ",();=><*+.  ")
"""Full-width punctuation and spaces, of a Chinese keyboard or a word processor, with their ASCII form."""
_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*,\s*(\d+)(?=\s*(?:[;)]|\Z))", re.IGNORECASE)
_TRAILING_COMMA = re.compile(r",(?=\s*(?:FROM|WHERE|GROUP|ORDER|HAVING|LIMIT)\b)", re.IGNORECASE)


def _wide(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Narrow full-width punctuation, unless a name of the source holds some."""
    del verdict
    names = (name for table in source.tables for name in (table.name.name, *(one.name for one in table.columns)))
    if any(name.translate(_WIDE) != name for name in names):
        return None
    return _changed(sql, lambda text: text.translate(_WIDE), "characters", "full-width punctuation")


def _limit(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Write MySQL's `LIMIT a, b` as `LIMIT b OFFSET a`."""
    del verdict, source
    return _changed(sql, lambda text: _LIMIT.sub(r"LIMIT \2 OFFSET \1", text), "limit", "LIMIT a, b")


def _comma(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Remove the comma after the last of a list."""
    del verdict, source
    return _changed(sql, lambda text: _TRAILING_COMMA.sub("", text), "trailing_comma", "a comma too many")


def _changed(sql: str, change: Callable[[str], str], rule: str, explanation: str) -> Repair | None:
    changed = outside_quotes(sql, change)
    if changed is None or changed == sql:
        return None
    return Repair(sql=single_line(changed), rule=rule, explanation=explanation)


SYNTAX_RULES = (
    Rule(sqlstates=frozenset({"42601", "42703", "42P01", "42883", "42501", "42809"}), apply=_wide),
    Rule(sqlstates=frozenset({"42601"}), apply=_limit),
    Rule(sqlstates=frozenset({"42601"}), apply=_comma),
)
