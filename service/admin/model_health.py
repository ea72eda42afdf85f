"""Health of the language model and of the embedding model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from service.schemas.responses.operation import ModelList, ModelView
from training.models import embedding_fault, model_fault

TIMEOUT_SECONDS = 5.0
CACHE_SECONDS = 30.0
"""Time for which a result is cached, because every open page requests it."""
OFFLINE_EMBEDDER = "offline"


@dataclass(slots=True, kw_only=True)
class Models:
    settings: Settings
    clock: Callable[[], float] = time.monotonic
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _known: ModelList | None = None
    _known_until: float = 0.0

    async def list(self) -> ModelList:
        """Return the health of language and embedding model, tested by real calls at most CACHE_SECONDS ago.

        A model without an endpoint counts as healthy, because the offline engine replaces it.
        """
        async with self._lock:
            if self._known is None or self.clock() >= self._known_until:
                self._known = await self._check()
                self._known_until = self.clock() + CACHE_SECONDS
            return self._known

    async def _check(self) -> ModelList:
        s = self.settings
        model, embedding = await asyncio.gather(
            _view("model", s.llm_base_url, s.llm_model, self._model_fault),
            _view("embedding", s.embedding_base_url, s.embedding_model, self._embedding_fault),
        )
        if s.embedding_base_url is None:
            embedding.name = OFFLINE_EMBEDDER
        embedding.dimension = s.embedding_dimension
        return ModelList(models=[model, embedding])

    def _model_fault(self, url: str) -> str | None:
        s = self.settings
        return model_fault(url, s.llm_api_key, s.llm_model, seconds=TIMEOUT_SECONDS)

    def _embedding_fault(self, url: str) -> str | None:
        s = self.settings
        return embedding_fault(
            url, s.embedding_api_key, s.embedding_model, s.embedding_dimension, seconds=TIMEOUT_SECONDS
        )


async def _view(
    kind: Literal["model", "embedding"], url: str | None, name: str | None, fault: Callable[[str], str | None]
) -> ModelView:
    error = None if url is None else await in_thread(lambda: fault(url), name="model health")
    return ModelView(
        kind=kind, name=name or "", configured=url is not None, healthy=error is None, dimension=None, error=error
    )
