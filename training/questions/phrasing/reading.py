"""Reading of questions: every form that a question can mean, so that ambiguous questions are refused."""

from __future__ import annotations

from dataclasses import fields

from training.catalog.model import TableName
from training.questions import form as f
from training.questions.phrasing.grammar import Grammar, Node


def readings(grammar: Grammar, question: str) -> tuple[f.Form, ...]:
    """Return the sound forms that the question can mean."""
    return tuple(form for form in grammar.readings(question) if is_sound(form))


def has_one_reading(grammar: Grammar, question: str, form: f.Form) -> bool:
    """Return True if the question means this form and nothing else."""
    return readings(grammar, question) == (form,)


def is_sound(form: f.Form) -> bool:
    """Return True if every column and parent of the form starts from the table it asks about."""
    if not form.is_sound():
        return False
    parts = (getattr(form, each.name) for each in fields(form) if each.name not in {"child", "far", "near", "relation"})
    return all(root == form.things.table for part in parts for root in _roots(part))


def _roots(node: Node) -> list[TableName]:
    match node:
        case f.Field() | f.Entity():
            return [node.root]
        case tuple():
            return [root for each in node for root in _roots(each)]  # type: ignore[reportUnknownVariableType]
        case f.Things(where=where, alive=alive):
            return _roots((*where, *((alive,) if alive else ())))
        case _ if f.is_part(node):
            return [root for each in fields(node) for root in _roots(getattr(node, each.name))]
        case _:
            return []
