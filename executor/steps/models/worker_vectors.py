"""Vectors of many texts, computed by workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from itertools import batched, islice

from executor.steps.api import StepContext
from querymill_client.embedding.embedder import Embedder, Vectors
from training.units import read_vectors
from training.vectors.load import BATCH_TEXTS

MIN_TEXTS = 5_000
"""Number of texts up to which the executor embeds them itself, which takes about five seconds."""


def worker_vectors(context: StepContext, embedder: Embedder, texts: Sequence[str]) -> Generator[Vectors]:
    """Yield the vectors of each BATCH_TEXTS texts in order. Workers compute those of the offline embedder.

    Raises ExecutionStopped.
    """
    batches = batched(texts, BATCH_TEXTS)
    workers = None if len(texts) <= MIN_TEXTS or context.settings.embedding_base_url else context.compute
    width = workers.width() if workers else 0
    if workers is None or not width:
        yield from map(embedder.embed, batches)
        return
    calls = deque((batch, workers.submit("vectors", list(batch))) for batch in islice(batches, 2 * width))
    while calls:
        batch, call = calls.popleft()
        answer = call.result(context.token)
        calls.extend((each, workers.submit("vectors", list(each))) for each in islice(batches, 1))
        yield embedder.embed(batch) if answer is None else read_vectors(answer, embedder.dimension)
