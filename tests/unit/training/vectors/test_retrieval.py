from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from querymill_client.embedding.embedder import Vectors
from training.vectors.items import Document, TrainingItem, training_items
from training.vectors.retrieval import Asked, ItemIndex, rank_tables, recall_at


class Axes:
    """Each known word is an axis of its own."""

    name, dimension, text_rule = "axes", 3, "plain-1"
    words = ("car", "shop", "staff")

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [[float(word in text) for word in self.words] for text in texts]
        vectors = np.asarray(rows, dtype=np.float32).reshape(-1, 3)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def an_index() -> ItemIndex:
    items: list[TrainingItem] = training_items(
        source="db",
        db_name="db",
        task_id="t",
        language="en",
        ddl=[
            Document(text="car", tables=("cars",)),
            Document(text="shop", tables=("shops",)),
            Document(text="shop staff", tables=("shops", "staff")),
        ],
    )
    return ItemIndex(items, Axes().embed([item.text for item in items]))


@pytest.mark.parametrize(
    ("question", "tables"),
    [
        pytest.param("car", ["cars", "shops", "staff"], id="the table of the nearest item comes first"),
        pytest.param("staff", ["shops", "staff", "cars"], id="tables of one item are as near as each other, by name"),
    ],
)
def test_tables_are_ranked_by_their_best_item(question: str, tables: list[str]) -> None:
    ranked = an_index().ranked_tables(Axes().embed([question])[0])
    assert [entry.table for entry in ranked] == tables


def test_a_table_counts_by_its_best_score_and_databases_are_kept_apart() -> None:
    ranked = rank_tables([("a", "t", 0.2), ("b", "t", 0.5), ("a", "t", 0.9)])
    assert [(entry.db_name, entry.similarity) for entry in ranked] == [("a", 0.9), ("b", 0.5)]


def test_recall_is_over_all_wanted_tables() -> None:
    questions = [
        Asked(question="car", db_name="db", tables=frozenset({"cars"})),
        Asked(question="staff", db_name="db", tables=frozenset({"shops", "staff", "cars"})),
    ]
    assert recall_at(an_index(), questions, Axes(), ks=(1, 2)) == {1: 0.5, 2: 0.75}


def test_recall_of_nothing_is_nothing() -> None:
    assert recall_at(an_index(), [], Axes(), ks=(5,)) == {5: 0.0}
