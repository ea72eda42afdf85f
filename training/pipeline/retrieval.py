"""Measurement of retrieval: a task's own pairs are searched by the questions of others that are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import batched

import numpy as np

from querymill_client.embedding.embedder import Embedder, Vectors
from training.pair import Pair
from training.vectors.items import TrainingItem
from training.vectors.load import BATCH_TEXTS
from training.vectors.retrieval import Asked, ItemIndex, example_share, recall_at

MAX_QUESTIONS = 100
"""Maximum number of questions that are left out of the index and used as searches."""
MIN_QUESTIONS = 10
"""Minimum number of such questions: the share of fewer says little."""
MAX_ITEMS = 5_000
"""Maximum number of items for the measurement, which with more items would take longer than the load."""


def measure_retrieval(
    pairs: Sequence[Pair],
    items_of: Callable[[Sequence[Pair]], Sequence[TrainingItem]],
    db_name: str,
    embedder: Callable[[], Embedder],
    progress: Callable[[int, int], None],
) -> dict[str, int | float]:
    """Measure retrieval with questions that the grammar did not word, whose pairs are left out of the index.

    `tables@1` and `tables@5`: share of tables found; `pairs@5`: share of questions that find an example. Without enough
    such questions nothing is measured: those of the grammar would find others of their own templates.

    progress: called with the number of items embedded, and of all.
    """
    foreign = [pair for pair in pairs if pair.origin != "grammar" and pair.tables]
    asked = foreign[:: max(2, -(-len(foreign) // MAX_QUESTIONS))]
    held_out = {pair.id for pair in asked}
    items = items_of([pair for pair in pairs if pair.id not in held_out])
    if len(asked) < MIN_QUESTIONS or len(items) > MAX_ITEMS:
        return {"questions": 0}
    model = embedder()
    index = ItemIndex(items, _embedded(model, items, progress))
    questions = [
        Asked(question=pair.question, db_name=db_name, tables=frozenset(pair.tables), sql=pair.sql) for pair in asked
    ]
    tables = {f"tables@{k}": round(share, 4) for k, share in recall_at(index, questions, model).items()}
    return {"questions": len(questions), **tables, "pairs@5": round(example_share(index, questions, model), 4)}


def _embedded(embedder: Embedder, items: Sequence[TrainingItem], progress: Callable[[int, int], None]) -> Vectors:
    parts: list[Vectors] = []
    for batch in batched(items, BATCH_TEXTS):
        parts.append(embedder.embed([item.text for item in batch]))
        progress(sum(map(len, parts)), len(items))
    return np.concatenate(parts)
