"""The query side of a loaded store for LangChain: the same vectors the training items were given.

It has the methods of `langchain_core.embeddings.Embeddings` and needs LangChain for none of them:

    PGVector(embeddings=QuerymillEmbeddings(), collection_name="sql", connection="postgresql+psycopg://…")
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from training.models.embedding import Embedder, choose_embedder


class QuerymillEmbeddings:
    """Offline by default; with a base URL and a model, any OpenAI-compatible endpoint. Safe to share by threads."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        model: str | None = None,
        dimension: int | None = None,
    ) -> None:
        self.embedder: Embedder = choose_embedder(base_url=base_url, api_key=api_key, model=model, dimension=dimension)

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in their order."""
        vectors: list[list[float]] = self.embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return self.embed_documents([text])[0]

    async def aembed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        return await asyncio.to_thread(self.embed_documents, texts)

    async def aembed_query(self, text: str) -> list[float]:
        return await asyncio.to_thread(self.embed_query, text)
