"""Embedder that calls `/v1/embeddings` of an OpenAI-compatible server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import openai

from querymill_client.embedding import openai_server
from querymill_client.embedding.embedder import EmbeddingError, Vectors, unit_length, without_password
from querymill_client.embedding.text_rule import TextRule, prepare


class EndpointEmbedder:
    """Embedder of an OpenAI-compatible server: OpenAI, vLLM, llama.cpp, Ollama, text-embeddings-inference …

    Sends texts in batches of `batch` (some servers accept at most 32). Each batch is retried on connection errors,
    timeouts, 429 and 5xx with jittered backoff. If `dimension` is None, the constructor requests one vector to find the
    dimension. The constructor and `embed` raise EmbeddingError if the server returns no usable vectors.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None,
        model: str,
        dimension: int | None = None,
        text_rule: TextRule = "plain-1",
        batch: int = 32,
        timeout: float = 60.0,
        retries: int = 4,
        max_characters: int = 6000,
    ) -> None:
        self.name = model
        self.text_rule: TextRule = text_rule
        self._label = f"{model} at {without_password(base_url)}"
        self._batch = batch
        self._max_characters = max_characters
        self._client = openai_server.open_client(base_url=base_url, api_key=api_key, timeout=timeout, retries=retries)
        self.dimension = dimension or self._ask(["dimension"]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        prepared = [prepare(text, self.text_rule, max_characters=self._max_characters) or " " for text in texts]
        parts = [self._ask(batch) for batch in _batches(prepared, self._batch)]
        vectors = np.concatenate(parts) if parts else np.empty((0, self.dimension), dtype=np.float32)
        if vectors.shape[1] != self.dimension:
            raise EmbeddingError(f"{self._label} gave vectors of {vectors.shape[1]} dimensions, not {self.dimension}")
        return vectors

    def close(self) -> None:
        self._client.close()

    def _ask(self, texts: list[str]) -> Vectors:
        label = self._label
        try:
            response = self._client.embeddings.with_raw_response.create(
                model=self.name, input=texts, encoding_format="float"
            )
            answer = openai_server.decoded(response.content, openai_server.Embeddings)
        except openai.APIStatusError as error:
            raise EmbeddingError(f"{label} refused {len(texts)} texts: {openai_server.reason_of(error)}") from error
        except openai_server.UnusableAnswerError as error:
            raise EmbeddingError(f"{label} gave an answer without vectors: {error}") from error
        except openai.OpenAIError as error:
            raise EmbeddingError(f"{label} gave no answer: {openai_server.reason_of(error)}") from error
        ordered = sorted(answer.data, key=lambda item: item.index)
        if [item.index for item in ordered] != list(range(len(texts))):
            raise EmbeddingError(f"{label} gave {len(ordered)} vectors for {len(texts)} texts")
        dimensions = sorted({len(item.embedding) for item in ordered})
        if len(dimensions) != 1 or dimensions == [0]:
            raise EmbeddingError(f"{label} gave vectors of {' and '.join(map(str, dimensions))} dimensions")
        with np.errstate(over="ignore"):  # a number that overflows becomes infinite and is rejected below
            vectors = np.asarray([item.embedding for item in ordered], dtype=np.float32)
            lengths = np.linalg.norm(vectors, axis=1)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            raise EmbeddingError(f"{label} gave a vector without a direction: all zeros, or too large")
        return unit_length(vectors)


def _batches(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        yield list(texts[start : start + size])
