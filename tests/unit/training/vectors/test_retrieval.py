from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from querymill_client.embedding.embedder import Vectors
from tests.tables import from_table
from training.pair import Pair
from training.vectors.items import Document, TrainingItem, training_items
from training.vectors.retrieval import Asked, ItemIndex, example_share, is_example, rank_tables, recall_at


class Axes:
    """Embedder with an axis for each known word."""

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


@from_table
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


def test_recall_without_tables_is_empty() -> None:
    assert recall_at(an_index(), [], Axes(), ks=(5,)) == {5: 0.0}


def a_pair(question: str, sql: str, *tables: str) -> Pair:
    return Pair(
        id=question, question=question, sql=sql, language="en", theme="t", family="count", difficulty="easy",
        tables=tables, columns=(), relations=(), literals=(),
    )  # fmt: skip


def pair_items(*pairs: Pair, db_name: str = "db") -> list[TrainingItem]:
    return training_items(source=db_name, db_name=db_name, task_id="t", language="en", pairs=pairs)


ASKED = Asked(question="car", db_name="db", tables=frozenset({"cars"}), sql="SELECT COUNT(*) FROM cars GROUP BY a")


@from_table
def test_example_reads_the_tables_and_has_the_clauses(sql: str, tables: list[str], expected: bool) -> None:
    [item] = pair_items(a_pair("car", sql, *tables))
    assert is_example(ASKED, item) is expected


def test_share_of_questions_with_an_example_among_the_first_pairs() -> None:
    items = [
        *pair_items(
            a_pair("car", "SELECT a FROM cars", "cars"),
            a_pair("car car", "SELECT b FROM cars", "cars"),
            a_pair("shop staff car", "SELECT AVG(b) FROM cars GROUP BY c", "cars"),
        ),
        *pair_items(a_pair("car", "SELECT AVG(b) FROM cars GROUP BY c", "cars"), db_name="other"),
    ]
    index = ItemIndex(items, Axes().embed([item.text for item in items]))
    asked = [ASKED, Asked(question="car", db_name="db", tables=frozenset({"ships"}), sql="SELECT 1 FROM ships")]
    assert example_share(index, asked, Axes(), 2, weight=None) == 0.0
    assert example_share(index, asked, Axes(), 2) == 0.5, "no two of one form are among the two"
    assert example_share(index, asked, Axes(), None) == 0.5
    assert example_share(index, [], Axes()) == 0.0
