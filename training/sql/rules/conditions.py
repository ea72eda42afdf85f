"""`a JOIN b` without its ON: how the two are related says it."""

from __future__ import annotations

from pglast import ast
from pglast.parser import ParseError, scan

from training.source.description import SourceDescription
from training.sql.rules.joins import on_relation
from training.sql.sources import Sources
from training.sql.tree import Tree

_ENDS = frozenset({
    "JOIN", "LEFT", "RIGHT", "INNER_P", "FULL", "CROSS", "NATURAL", "WHERE", "GROUP_P", "HAVING", "ORDER", "LIMIT",
    "UNION", "EXCEPT", "INTERSECT", "ASCII_59", "WINDOW", "OFFSET",
})  # fmt: skip
_NO_CONDITION = "TRUE IS NOT UNKNOWN"
"""Stands for a condition until it is known; nobody writes that."""


def with_conditions(sql: str, source: SourceDescription, question: str) -> str | None:
    """The SQL with each missing condition; None where none is missing, or one cannot be known."""
    marked = _marked(sql)
    tree = Tree.parse(marked) if marked is not None else None
    if tree is None:
        return None
    sources = Sources(tree, source)
    for join in list(tree.all(ast.JoinExpr)):
        if not isinstance(join.quals, ast.BooleanTest) or not isinstance(join.quals.arg, ast.A_Const):
            continue
        select = next(tree.selects(join), None)
        if select is None or join.larg is None or join.rarg is None:
            return None
        left, right = sources.under(join.larg, select), sources.under(join.rarg, select)
        condition = on_relation(left, right[0], source, question) if len(right) == 1 else None
        if condition is None:
            return None
        join.quals = condition
    return tree.sql()


def _marked(sql: str) -> str | None:
    """With a mark in the place of each condition that is not there."""
    try:
        tokens = scan(sql)
    except ParseError:
        return None
    places: list[int] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1].name if index else ""
        if token.name != "JOIN" or before in ("CROSS", "NATURAL"):
            continue
        depth = 0
        for follower in tokens[index + 1 :]:
            depth += (follower.name == "ASCII_40") - (follower.name == "ASCII_41")
            if depth == 0 and follower.name in ("ON", "USING"):
                break
            if depth < 0 or (depth == 0 and follower.name in _ENDS):
                places.append(follower.start)
                break
        else:
            places.append(len(sql))
    if not places:
        return None
    text = sql.rstrip()
    for place in sorted(places, reverse=True):
        text = f"{text[:place]} ON {_NO_CONDITION} {text[place:]}"
    return text
