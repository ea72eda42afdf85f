"""Text embedder, loaded once per process, with a cache of vectors per execution."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache

import numpy as np

from executor.steps.api import StepContext
from querymill_client.embedding.embedder import Embedder, Vectors, choose_embedder


class RememberingEmbedder:
    """Embedder that caches the vectors of another embedder."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._known: dict[str, Vectors] = {}
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    @property
    def text_rule(self) -> str:
        return self._inner.text_rule

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._turn:
            new = list(dict.fromkeys(text for text in texts if text not in self._known))
            if new:
                self._known.update(zip(new, self._inner.embed(new), strict=True))
            if not texts:
                return np.empty((0, self.dimension), dtype=np.float32)
            return np.stack([self._known[text] for text in texts])


def embedder_of(context: StepContext) -> Embedder:
    """Return the embedder of an execution, which caches vectors for all steps."""
    settings = context.settings
    return context.memo.get(
        "embedder",
        lambda: RememberingEmbedder(
            _chosen(
                settings.embedding_base_url,
                settings.embedding_api_key,
                settings.embedding_model,
                settings.embedding_dimension,
            )
        ),
    )


@cache
def _chosen(base_url: str | None, api_key: str | None, model: str | None, dimension: int | None) -> Embedder:
    """Return the configured embedder, cached per process, because loading its weights takes time."""
    return choose_embedder(base_url=base_url, api_key=api_key, model=model, dimension=dimension)
