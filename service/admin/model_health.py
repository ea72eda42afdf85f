"""The health of the language model and of the embeddings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from runtime.settings.settings import Settings
from service.schemas.responses.operation import ModelList, ModelView
from training.models.health import embedding_fault, model_fault

TIMEOUT_SECONDS = 5.0
OFFLINE_EMBEDDER = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    settings: Settings

    async def list(self) -> ModelList:
        """Both, each asked with a real call. Without an endpoint the offline engines do the work: always well."""
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


async def _view(kind: str, url: str | None, name: str | None, fault: Callable[[str], str | None]) -> ModelView:
    error = None if url is None else await asyncio.to_thread(fault, url)
    return ModelView(
        kind=kind, name=name or "", configured=url is not None, healthy=error is None, dimension=None, error=error
    )
