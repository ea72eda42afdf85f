"""Ranking of pairs for a question: similar subjects, equal operations, and no near-copies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import cast

from querymill_client.retrieval.operations import CLAUSES, Form, asked_operations, form

CANDIDATES = 30
"""Number of nearest pairs to read from a store and rank. Measured: 50 find hardly more, 15 fewer in large stores."""
# Measured (bench/retrieval.py, docs/adr/0016-ranking-of-pairs.md).
OPERATIONS_WEIGHT = 0.3
_CLAUSE_WEIGHT = 2
"""Weight of an operation that needs a clause of its own, such as a ratio; of others, such as a total: 1."""
_UNASKED = frozenset({"join"})
"""Clauses that no words of a question ask for."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


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
    have. A pair whose SQL has the clauses of a better one, and a table of it, comes after all others.
    """
    asked = _operations(question)
    scored: list[tuple[float, Item, float, Form]] = []
    for item, text, similarity in candidates:
        theirs, sql = _pair_of(text)
        shape = form(sql)
        overlap = _dice(asked, _operations(theirs) | (shape.clauses - _UNASKED))
        scored.append((similarity + weight * overlap, item, similarity, shape))
    scored.sort(key=lambda each: -each[0])
    seen: list[Form] = []
    first: list[tuple[Item, float]] = []
    rest: list[tuple[Item, float]] = []
    for _, item, similarity, shape in scored:
        if any(_is_near_copy(shape, better) for better in seen):
            rest.append((item, similarity))
        else:
            first.append((item, similarity))
            seen.append(shape)
    return (first + rest)[:k]


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
