"""Ranking of pairs for a question: similar subjects, equal operations, and no two pairs of one form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast

from querymill_client.retrieval.operations import Form, asked_operations, form

CANDIDATES = 30
"""Number of nearest pairs to read from a store and rank. Measured: 50 find hardly more, 15 fewer in large stores."""
# Measured (bench/retrieval.py, docs/adr/0016-ranking-of-pairs.md).
OPERATIONS_WEIGHT = 0.2


def rank[Item](
    question: str,
    candidates: Iterable[tuple[Item, str, float]],
    k: int,
    *,
    weight: float = OPERATIONS_WEIGHT,
) -> list[tuple[Item, float]]:
    """Return at most k candidates, the best first, with their cosine similarities.

    A candidate is an item, its stored text (`{"question": ..., "sql": ...}`) and its cosine similarity to the question.
    Sorted by similarity plus `weight` times the overlap (Dice, 0..1) of the operations that both questions and the SQL
    have. A pair whose SQL reads the same tables in the same form as a better one comes after all others.
    """
    asked = asked_operations(question)
    scored: list[tuple[float, Item, float, Form]] = []
    for item, text, similarity in candidates:
        theirs, sql = _pair_of(text)
        shape = form(sql)
        overlap = _dice(asked, asked_operations(theirs) | shape.clauses)
        scored.append((similarity + weight * overlap, item, similarity, shape))
    scored.sort(key=lambda each: -each[0])
    seen: set[Form] = set()
    first: list[tuple[Item, float]] = []
    rest: list[tuple[Item, float]] = []
    for _, item, similarity, shape in scored:
        (rest if shape in seen else first).append((item, similarity))
        seen.add(shape)
    return (first + rest)[:k]


def _pair_of(text: str) -> tuple[str, str]:
    """Return question and SQL of a stored pair; a text in another form is taken for a question."""
    try:
        pair: object = json.loads(text)
    except ValueError:
        return text, ""
    fields = cast("dict[str, object]", pair) if isinstance(pair, dict) else {}
    return str(fields.get("question", text)), str(fields.get("sql", ""))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
