"""Clauses in an order that PostgreSQL does not take: LIMIT before ORDER BY, WHERE after GROUP BY, two of WHERE."""

from __future__ import annotations

from dataclasses import dataclass

from pglast.parser import ParseError, Token, scan

_RANKS = {
    "SELECT": 0, "FROM": 1, "WHERE": 2, "GROUP_P": 3, "HAVING": 4, "WINDOW": 5, "ORDER": 6, "LIMIT": 7, "OFFSET": 8,
    "FETCH": 9,
}  # fmt: skip
_CONDITIONS = frozenset({"WHERE", "HAVING"})
_SETS = frozenset({"UNION", "EXCEPT", "INTERSECT"})


@dataclass(slots=True)
class _Clause:
    name: str
    text: str


def reordered(sql: str) -> str | None:
    """The text with the clauses of each SELECT in their order and equal conditions joined by AND; None where that
    changes nothing."""
    try:
        tokens = scan(sql)
    except ParseError:
        return None
    changed = _inside(sql, tokens)
    return None if changed == sql else changed


def _inside(sql: str, tokens: list[Token]) -> str:
    """Innermost SELECTs first: from the last opening parenthesis to the first, each text takes the place of its own."""
    pairs: list[tuple[int, int]] = []
    open_: list[int] = []
    for index, token in enumerate(tokens):
        if token.name == "ASCII_40":
            open_.append(index)
        elif token.name == "ASCII_41" and open_:
            pairs.append((open_.pop(), index))
    for start, end in sorted(pairs, reverse=True):
        if start + 1 < len(tokens) and tokens[start + 1].name == "SELECT":
            inner = sql[tokens[start].end + 1 : tokens[end].start]
            changed = _of_one(inner)
            if changed != inner:
                text = sql[: tokens[start].end + 1] + changed + sql[tokens[end].start :]
                return _inside(text, scan(text))
    return _of_one(sql)


def _of_one(sql: str) -> str:
    """One SELECT, its own clauses only: what is in parentheses stays."""
    clauses: list[_Clause] = []
    depth, start, name = 0, 0, ""
    for token in scan(sql):
        depth += (token.name == "ASCII_40") - (token.name == "ASCII_41")
        if depth == 0 and token.name in _SETS:
            return sql
        if depth == 0 and token.name in _RANKS and not (token.name == "FROM" and _after_distinct(sql, token)):
            clauses.append(_Clause(name, sql[start : token.start].strip()))
            start, name = token.start, token.name
    clauses.append(_Clause(name, sql[start:].strip()))
    before, own = clauses[0], clauses[1:]
    if not own or own[0].name != "SELECT":
        return sql
    order = [_RANKS[clause.name] for clause in own]
    if order == sorted(order) and len(set(order)) == len(order):
        return sql
    merged: dict[str, str] = {}
    for clause in sorted(own, key=lambda one: _RANKS[one.name]):
        if clause.name not in merged:
            merged[clause.name] = clause.text
        elif clause.name in _CONDITIONS:
            merged[clause.name] += " AND" + clause.text[len(clause.name) :]
        else:
            return sql
    return " ".join(part for part in (before.text, *merged.values()) if part)


def _after_distinct(sql: str, token: Token) -> bool:
    """`IS DISTINCT FROM` begins no clause."""
    return sql[: token.start].rstrip().upper().endswith("DISTINCT")
