"""LangChain embeddings for a store that Querymill loaded: `PGVector(embeddings=QuerymillEmbeddings(), ...)`."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUntypedBaseClass=false

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from querymill_client.embedding.embedder import choose_embedder


class QuerymillEmbeddings(Embeddings):
    """LangChain embeddings: offline, or by an OpenAI-compatible endpoint if `base_url` and `model` are given.

    Give the settings with which the store was loaded. Safe to share between threads. An endpoint needs the extra
    `openai`. Raises ValueError if `base_url` is given without `model`, EmbeddingError if the endpoint returns no usable
    vectors.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        model: str | None = None,
        dimension: int | None = None,
    ) -> None:
        self.embedder = choose_embedder(base_url=base_url, api_key=api_key, model=model, dimension=dimension)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector for each text, in the order of the texts."""
        vectors: list[list[float]] = self.embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]
