"""LangChain embeddings equal to those of the stored items: `PGVector(embeddings=QuerymillEmbeddings(), ...)`."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUntypedBaseClass=false

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from querymill_client.embedding.embedder import choose_embedder


class QuerymillEmbeddings(Embeddings):
    """Embeds offline, or with a base URL and a model through any OpenAI-compatible endpoint. Safe to share by threads.

    Give the settings with which the store was loaded. ValueError if the model is missing; EmbeddingError if the
    endpoint gives no usable answer. An endpoint needs the extra `openai`.
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
        """Return one vector per text, in their order."""
        vectors: list[list[float]] = self.embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]
