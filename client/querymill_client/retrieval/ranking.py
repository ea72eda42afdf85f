"""Ranking of pairs for a question: similar subjects, equal operations, and no near-copies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple, cast

from querymill_client.retrieval.operations import CLAUSES, Form, asked_operations, form

CANDIDATES = 30
"""Number of nearest pairs to read from a store and rank. Measured: 50 find hardly more, 15 fewer in large stores."""
# Measured (bench/training/retrieval.py, docs/adr/0016-ranking-of-pairs.md).
OPERATIONS_WEIGHT = 0.3
_CLAUSE_WEIGHT = 2
"""Weight of an operation that needs a clause of its own, such as a ratio; of others, such as a total: 1."""
_UNASKED = frozenset({"join"})
"""Clauses that no words of a question ask for."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Ranked[Item](NamedTuple):
    """A pair that was chosen for a question, and the reasons."""

    item: Item
    similarity: float
    """Cosine similarity of the questions."""
    score: float
    """The similarity, plus at most OPERATIONS_WEIGHT for equal operations; pairs are sorted by it."""
    operations: frozenset[str]
    """Operations that the question asks for and the pair has."""
    near_copies: list[Item]
    """Near-copies that would be among the best by their scores, and are left out for this pair."""


def rank[Item](
    question: str,
    candidates: Iterable[tuple[Item, str, float]],
    limit: int,
    *,
    weight: float = OPERATIONS_WEIGHT,
) -> list[tuple[Item, float]]:
    """Return at most `limit` candidates, the best first, with their cosine similarities (see `rank_with_reasons`)."""
    ranked = rank_with_reasons(question, candidates, limit, weight=weight)
    return [(each.item, each.similarity) for each in ranked]


def rank_with_reasons[Item](
    question: str,
    candidates: Iterable[tuple[Item, str, float]],
    limit: int,
    *,
    weight: float = OPERATIONS_WEIGHT,
) -> list[Ranked[Item]]:
    """Return at most `limit` candidates, the best first.

    A candidate is an item, its stored text (`{"question": ..., "sql": ...}`) and its cosine similarity to the question.
    Sorted by similarity plus `weight` times the overlap (Dice, 0..1) of the operations that both questions and the SQL
    have. A pair whose SQL has the clauses of a better one, and a table of it, comes after all others.
    """
    asked = _operations(question)
    scored: list[tuple[Ranked[Item], Form]] = []
    for item, text, similarity in candidates:
        theirs, sql = _pair_of(text)
        shape = form(sql)
        has = _operations(theirs) | (shape.clauses - _UNASKED)
        score = similarity + weight * _dice(asked, has)
        scored.append((Ranked(item, similarity, score, asked & has, []), shape))
    scored.sort(key=lambda each: -each[0].score)
    first: list[tuple[Ranked[Item], Form]] = []
    rest: list[tuple[int, Ranked[Item], Ranked[Item]]] = []
    for place, (ranked, shape) in enumerate(scored):
        better = next((each for each, other in first if _is_near_copy(shape, other)), None)
        if better is None:
            first.append((ranked, shape))
        else:
            rest.append((place, ranked, better))
    shown = max(0, limit - len(first))
    for place, ranked, better in rest[shown:]:
        if place < limit:
            better.near_copies.append(ranked.item)
    return [*(ranked for ranked, _ in first), *(ranked for _, ranked, _ in rest[:shown])][:limit]


def _is_near_copy(one: Form, other: Form) -> bool:
    return one.clauses == other.clauses and (one == other or not one.tables.isdisjoint(other.tables))


def _operations(question: str) -> frozenset[str]:
    """Return the operations that a question asks for; one that names a year asks for dates."""
    asked = asked_operations(question)
    return asked | {"date"} if _YEAR.search(question) else asked


def _pair_of(text: str) -> tuple[str, str]:
    """Return question and SQL of a stored pair; a text in another form is taken for a question."""
    try:
        pair: object = json.loads(text)
    except ValueError:
        return text, ""
    fields = cast("dict[str, object]", pair) if isinstance(pair, dict) else {}
    return str(fields.get("question", text)), str(fields.get("sql", ""))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * _size(one & other) / (_size(one) + _size(other)) if one or other else 0.0


def _size(operations: frozenset[str]) -> int:
    return len(operations) + (_CLAUSE_WEIGHT - 1) * len(operations & CLAUSES)
