"""Ranking of pairs for a question: similar subjects, equal operations, and no two pairs of one form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple, cast

from querymill_client.retrieval.operations import Form, asked_operations, form

CANDIDATES = 30
"""Number of nearest pairs to read from a store and rank. Measured: 50 find hardly more, 15 fewer in large stores."""
# Measured (bench/retrieval.py, docs/adr/0016-ranking-of-pairs.md).
OPERATIONS_WEIGHT = 0.2


class Ranked[Item](NamedTuple):
    """A pair that was chosen for a question, and the reasons."""

    item: Item
    similarity: float
    """Cosine similarity of the questions."""
    score: float
    """The similarity, plus at most OPERATIONS_WEIGHT for equal operations; pairs are sorted by it."""
    operations: frozenset[str]
    """Operations that the question asks for and the pair has."""
    same_form: list[Item]
    """Pairs of the same form that would be among the best by their scores, and are left out for this one."""


def rank[Item](
    question: str,
    candidates: Iterable[tuple[Item, str, float]],
    k: int,
    *,
    weight: float = OPERATIONS_WEIGHT,
) -> list[tuple[Item, float]]:
    """Return at most k candidates, the best first, with their cosine similarities (see `rank_with_reasons`)."""
    ranked = rank_with_reasons(question, candidates, k, weight=weight)
    return [(each.item, each.similarity) for each in ranked]


def rank_with_reasons[Item](
    question: str,
    candidates: Iterable[tuple[Item, str, float]],
    k: int,
    *,
    weight: float = OPERATIONS_WEIGHT,
) -> list[Ranked[Item]]:
    """Return at most k candidates, the best first.

    A candidate is an item, its stored text (`{"question": ..., "sql": ...}`) and its cosine similarity to the question.
    Sorted by similarity plus `weight` times the overlap (Dice, 0..1) of the operations that both questions and the SQL
    have. A pair whose SQL reads the same tables in the same form as a better one comes after all others.
    """
    asked = asked_operations(question)
    scored: list[tuple[Ranked[Item], Form]] = []
    for item, text, similarity in candidates:
        theirs, sql = _pair_of(text)
        shape = form(sql)
        has = asked_operations(theirs) | shape.clauses
        score = similarity + weight * _dice(asked, has)
        scored.append((Ranked(item, similarity, score, asked & has, []), shape))
    scored.sort(key=lambda each: -each[0].score)
    best: dict[Form, Ranked[Item]] = {}
    rest: list[tuple[int, Ranked[Item], Form]] = []
    for place, (ranked, shape) in enumerate(scored):
        if best.setdefault(shape, ranked) is not ranked:
            rest.append((place, ranked, shape))
    shown = max(0, k - len(best))
    for place, ranked, shape in rest[shown:]:
        if place < k:
            best[shape].same_form.append(ranked.item)
    return [*best.values(), *(ranked for _, ranked, _ in rest[:shown])][:k]


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
