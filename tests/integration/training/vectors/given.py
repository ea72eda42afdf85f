"""Items, loads and rows for the other tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from querymill_client.embedding.embedder import Vectors
from querymill_client.embedding.offline import OfflineEmbedder
from training.language.languages import Language
from training.pair import Pair
from training.vectors.items import Document, TrainingItem, training_items
from training.vectors.load import Displaced
from training.vectors.store import Connection, LoadScope

OFFLINE = OfflineEmbedder()


class SmallEmbedder:
    """Embedder with eight dimensions, from the letters of a text: quick, and incompatible with the other."""

    name = "letters"
    dimension = 8
    text_rule = "plain-1"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        rows = [[1.0 + sum(ord(c) % 8 == n for c in text) for n in range(8)] for text in texts]
        vectors = np.asarray(rows, dtype=np.float32).reshape(-1, 8)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def a_pair(question: str, sql: str = "SELECT 1;", *, tables: tuple[str, ...] = ("orders",)) -> Pair:
    return Pair(
        id=f"id of {question}", question=question, sql=sql, language="zh", theme="theme_01", family="count",
        difficulty="easy", tables=tables, columns=(), relations=(), literals=(),
    )  # fmt: skip


def scope(db_name: str, language: Language = "zh", *tables: str, task_id: str = "task_20250101_000000") -> LoadScope:
    return LoadScope(
        source=db_name, db_name=db_name, task_id=task_id, language=language, tables=frozenset(tables) or None
    )


def items(db_name: str = "shop", *questions: str, task_id: str = "task_20250101_000000") -> list[TrainingItem]:
    return training_items(
        source=db_name,
        db_name=db_name,
        task_id=task_id,
        pairs=[a_pair(question) for question in questions or ("订单有多少?", 'How many "orders"\nare there?')],
        ddl=[Document(text="create table public.orders (\n  id int\n);", tables=("orders",))],
        documentation=[Document(text="## orders(订单)\n订单表", tables=("orders",))],
        language="zh",
    )


def rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()  # type: ignore[arg-type]


def of_tables(language: Language, task_id: str, **questions: tuple[str, ...]) -> list[TrainingItem]:
    """Return pairs by question, each with the tables it reads."""
    pairs = [replace(a_pair(q, tables=tables), language=language) for q, tables in questions.items()]
    return training_items(source="shop", db_name="shop", task_id=task_id, pairs=pairs, language=language)


FEW, WHOLE, ENGLISH = "task_20250202_000000", "task_20250303_000000", "task_20250404_000000"


A, B, BOTH = ("a",), ("b",), ("a", "b")


class Notes:
    """Witness that records a load's changes in order; `ids` are the stored rows of this task."""

    def __init__(self) -> None:
        self.displaced: list[tuple[str, str, bool]] = []
        self.ids: set[str] = set()

    def displacing(self, displaced: Sequence[Displaced]) -> None:
        assert not self.ids
        self.displaced = [(d.task_id, d.pair_id.removeprefix("id of "), d.taken) for d in displaced]

    def committed(self, ids: Collection[str]) -> None:
        self.ids = {*ids}


OLD = "task_20250101_000000"


class Interrupted(SmallEmbedder):
    """Embedder that runs something once before its first texts, after the stored rows were read."""

    def __init__(self, then: Callable[[], object]) -> None:
        super().__init__()
        self._then = [then]

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self._then:
            self._then.pop()()
        return super().embed(texts)
