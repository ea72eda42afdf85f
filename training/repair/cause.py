"""Cause of a refusal: its code, and the name in the SQL that it is about. Refusals of one cause are fixed together."""

from __future__ import annotations

from pglast.parser import ParseError

from training.gate.verdict import Reason, Verdict
from training.repair.sql_names import names_in, tables_by_alias, text_of

_NAMED: frozenset[Reason | None] = frozenset(
    {
        "unknown_relation",
        "relation_not_in_task",
        "system_relation",
        "unsafe_relation",
        "unknown_function",
        "forbidden_function",
        "shadowed_function",
        "shadowed_column",
        "forbidden_clause",
        "forbidden_type",
    }
)
"""Reasons of the gate whose subject is a name in the SQL."""


def cause_of(sql: str, verdict: Verdict) -> str | None:
    """Return the code (SQLSTATE, or the gate's reason), then the name if one is known: `42703 track.composer`.

    None if the SQL is valid. A column is named with its table, even if the SQL has an alias or no qualifier.
    """
    if verdict.valid:
        return None
    code = verdict.sqlstate or verdict.reason or "unknown"
    name = verdict.subject if verdict.reason in _NAMED else _name_at(sql, verdict.position)
    return f"{code} {name}" if name else code


def _name_at(sql: str, position: int | None) -> str:
    """Return the name at a position, in characters from 1; empty if another token is there."""
    if position is None:
        return ""
    try:
        found = next((name for name in names_in(sql) if name.start == position - 1), None)
    except ParseError:
        return ""
    if found is None:
        return ""
    tables = tables_by_alias(sql)
    *qualifiers, last = found.parts
    if qualifiers:
        return text_of((tables.get(qualifiers[-1], qualifiers[-1]), last))
    only = set(tables.values())
    return text_of((only.pop(), last)) if len(only) == 1 else text_of((last,))
