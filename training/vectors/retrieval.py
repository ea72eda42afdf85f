"""Measures of retrieval: shares of questions whose tables, or an example pair, are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from querymill_client.embedding.embedder import Embedder, Vectors
from querymill_client.retrieval.operations import form
from querymill_client.retrieval.ranking import CANDIDATES, OPERATIONS_WEIGHT, rank
from training.vectors.items import TrainingItem, sql_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTable:
    """A table (`db_name` and short name) with the similarity of its best item."""

    db_name: str
    table: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the tables that its SQL reads, and the SQL if known."""

    question: str
    db_name: str
    tables: frozenset[str]
    sql: str = ""


class ItemIndex:
    """Items and their vectors in memory, for measurements."""

    def __init__(self, items: Sequence[TrainingItem], vectors: Vectors) -> None:
        if len(items) != len(vectors):
            raise ValueError(f"{len(items)} items need as many vectors, not {len(vectors)}")
        self._items = items
        self._vectors = vectors

    def similarities(self, question: Vectors) -> Vectors:
        """Return an array of shape (items,): the cosine of each item with one question's vector."""
        return self._vectors @ question

    def ranked_tables(self, question: Vectors) -> list[RankedTable]:
        """Return every table of an item, nearest first; ties by name."""
        scores = self.similarities(question)
        found = ((str(i.metadata["db_name"]), i.tables, float(s)) for i, s in zip(self._items, scores, strict=True))
        return rank_tables((db, table, score) for db, tables, score in found for table in tables)

    def nearest_pairs(self, question: Vectors, db_name: str) -> list[tuple[TrainingItem, str, float]]:
        """Return all pairs of a database, nearest first, with texts and similarities: candidates of `rank`."""
        scored = zip(self._items, self.similarities(question), strict=True)
        pairs = [(i, i.text, float(s)) for i, s in scored if i.kind == "sql" and i.metadata["db_name"] == db_name]
        return sorted(pairs, key=lambda pair: (-pair[2], pair[0].id))


PAIRS = 5
"""Number of pairs that an assistant retrieves for a question."""


def best_pairs(index: ItemIndex, question: str, db_name: str, embedder: Embedder, k: int = PAIRS) -> list[TrainingItem]:
    """Return at most k pairs of a database, the best first, as an assistant retrieves them from a loaded store."""
    nearest = index.nearest_pairs(embedder.embed([question])[0], db_name)
    return [pair for pair, _ in rank(question, nearest[:CANDIDATES], k)]


def rank_tables(scored: Iterable[tuple[str, str, float]]) -> list[RankedTable]:
    """Return tables by their best score, from (db_name, table, score) of items; ties by name."""
    best: dict[tuple[str, str], float] = {}
    for db_name, table, score in scored:
        best[db_name, table] = max(score, best.get((db_name, table), -1.0))
    ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
    return [RankedTable(db_name=db, table=table, similarity=score) for (db, table), score in ranked]


def found_share(asked: Asked, ranked: Sequence[RankedTable], k: int) -> float:
    """Return the share, 0..1, of the question's tables among the first k."""
    first = {(entry.db_name, entry.table) for entry in ranked[:k]}
    return sum((asked.db_name, table) in first for table in asked.tables) / len(asked.tables)


def recall_at(
    index: ItemIndex, questions: Sequence[Asked], embedder: Embedder, ks: Sequence[int] = (1, 5)
) -> Mapping[int, float]:
    """Return, by k, the share, 0..1, of all questions' tables that are among the first k.

    A question that reads more than k tables cannot have all of them found, and lowers the share.
    """
    wanted = sum(len(asked.tables) for asked in questions)
    found = dict.fromkeys(ks, 0.0)
    vectors = embedder.embed([asked.question for asked in questions])
    for asked, vector in zip(questions, vectors, strict=True):
        ranked = index.ranked_tables(vector)
        for k in ks:
            found[k] += found_share(asked, ranked, k) * len(asked.tables)
    return {k: round(found[k] / wanted, 6) if wanted else 0.0 for k in ks}


def is_example(asked: Asked, pair: TrainingItem) -> bool:
    """Return True if the pair reads all of the question's tables, and its SQL has the clauses of the question's SQL."""
    return asked.tables <= {*pair.tables} and form(asked.sql).clauses == form(sql_of(pair)).clauses


def example_share(
    index: ItemIndex,
    questions: Sequence[Asked],
    embedder: Embedder,
    k: int | None = 5,
    *,
    weight: float | None = OPERATIONS_WEIGHT,
) -> float:
    """Return the share, 0..1, of questions with an example (`is_example`) among the first k pairs of their database.

    `k` None: among all pairs, the most that a ranking can reach. `weight`: that of operations; None ranks by cosine
    similarity alone.
    """
    found = 0
    for asked, vector in zip(questions, embedder.embed([asked.question for asked in questions]), strict=True):
        pairs = index.nearest_pairs(vector, asked.db_name)
        if k is None or weight is None:
            chosen = [pair for pair, _, _ in pairs[:k]]
        else:
            chosen = [pair for pair, _ in rank(asked.question, pairs[:CANDIDATES], k, weight=weight)]
        found += any(is_example(asked, pair) for pair in chosen)
    return found / len(questions) if questions else 0.0
