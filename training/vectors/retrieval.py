"""Finding a question's tables: each table is as near as the nearest item that is about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from querymill_client.embedding.embedder import Embedder, Vectors
from training.vectors.items import TrainingItem


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTable:
    """A table (`db_name` and short name) with the similarity of its best item."""

    db_name: str
    table: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the tables its SQL reads."""

    question: str
    db_name: str
    tables: frozenset[str]


class ItemIndex:
    """Items and their vectors in memory, for measuring: the same exact search as the store's."""

    def __init__(self, items: Sequence[TrainingItem], vectors: Vectors) -> None:
        if len(items) != len(vectors):
            raise ValueError(f"{len(items)} items need as many vectors, not {len(vectors)}")
        self._items = items
        self._vectors = vectors

    def similarities(self, question: Vectors) -> Vectors:
        """Shape (items,): the cosine of each item to one question's vector."""
        return self._vectors @ question

    def ranked_tables(self, question: Vectors) -> list[RankedTable]:
        """Every table some item is about, nearest first; equal ones by name."""
        scores = self.similarities(question)
        found = ((str(i.metadata["db_name"]), i.tables, float(s)) for i, s in zip(self._items, scores, strict=True))
        return rank_tables((db, table, score) for db, tables, score in found for table in tables)


def rank_tables(scored: Iterable[tuple[str, str, float]]) -> list[RankedTable]:
    """Tables by their best score, from (db_name, table, score) of items; equal ones by name."""
    best: dict[tuple[str, str], float] = {}
    for db_name, table, score in scored:
        best[db_name, table] = max(score, best.get((db_name, table), -1.0))
    ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
    return [RankedTable(db_name=db, table=table, similarity=score) for (db, table), score in ranked]


def found_share(asked: Asked, ranked: Sequence[RankedTable], k: int) -> float:
    """The share, 0..1, of the question's tables among the first k."""
    first = {(entry.db_name, entry.table) for entry in ranked[:k]}
    return sum((asked.db_name, table) in first for table in asked.tables) / len(asked.tables)


def recall_at(
    index: ItemIndex, questions: Sequence[Asked], embedder: Embedder, ks: Sequence[int] = (1, 5)
) -> Mapping[int, float]:
    """k -> the share, 0..1, of wanted tables found among the first k, over all questions' tables together.

    A question that reads more than k tables can not find all of them, and counts against it all the same.
    """
    wanted = sum(len(asked.tables) for asked in questions)
    found = dict.fromkeys(ks, 0.0)
    vectors = embedder.embed([asked.question for asked in questions])
    for asked, vector in zip(questions, vectors, strict=True):
        ranked = index.ranked_tables(vector)
        for k in ks:
            found[k] += found_share(asked, ranked, k) * len(asked.tables)
    return {k: round(found[k] / wanted, 6) if wanted else 0.0 for k in ks}
