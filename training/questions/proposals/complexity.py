"""Complexity of forms; forms that a listener could not follow are excluded."""

from __future__ import annotations

from dataclasses import fields

from training.questions import form as f
from training.questions.families.figures.portions import Portion
from training.questions.phrasing.grammar import Node

MAX_COMPLEXITY = 4.0
_GROUP = 0.5
_FAR = 1.0
"""Complexity of each step from the rows to the parent that a column belongs to."""


def is_bearable(form: f.Form) -> bool:
    """Return True if the form is simple enough to be asked."""
    return complexity(form) <= MAX_COMPLEXITY


def complexity(node: Node) -> float:
    """Return 1 for each condition, 0.5 for each group or further column, and 1 for each step to another table."""
    match node:
        case f.Things(where=where, alive=alive):
            return sum(map(complexity, where)) + (0.25 if alive is not None else 0.0)
        case f.ByField() | f.ByEntity() | f.ByPeriod():
            return _GROUP + _steps(node)
        case f.Equals() | f.OneOf() | f.Missing() | f.Present() | f.Exceeds() | f.InRange() | f.During() | f.Contains():
            return 1.0 + _steps(node)
        case f.Field() | f.Entity():
            return max(_steps(node) - _FAR, 0.0)
        case f.Aggregate():
            return 0.25
        case tuple():
            return sum(map(complexity, node))  # type: ignore[reportUnknownArgumentType]
        case _ if f.is_part(node):
            own = 1.0 if isinstance(node, Portion) else 0.0
            return own + sum(complexity(getattr(node, each.name)) for each in fields(node) if each.name != "relation")
        case _:
            return 0.0


def _steps(node: Node) -> float:
    """Return the complexity of the path to the column or parent of a condition or group."""
    of = getattr(node, "field", None) or getattr(node, "entity", None) or node
    return _FAR * len(of.path)
