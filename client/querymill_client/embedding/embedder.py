"""The interface of every embedder, and the choice of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

type Vectors = NDArray[np.float32]
"""Shape (number of texts, dimension), rows of length 1."""
type Vector = NDArray[np.float32]
"""One row of Vectors."""


class EmbeddingError(RuntimeError):
    """The embedding endpoint gave no usable answer; the message quotes it."""


class Embedder(Protocol):
    """Makes vectors. Two vectors may be compared only if name, dimension and text rule of their embedders are equal."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def text_rule(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 per text, in their order."""
        ...


def choose_embedder(
    *, base_url: str | None = None, api_key: str | None = None, model: str | None = None, dimension: int | None = None
) -> Embedder:
    """Return the endpoint's embedder if a base URL is given, else the offline one. ValueError if the model is missing.

    An endpoint needs the package openai.
    """
    # each loads libraries that the other does not need, for half a second or more
    if not base_url:
        from querymill_client.embedding.offline import OfflineEmbedder  # noqa: PLC0415

        return cast("Embedder", OfflineEmbedder())
    if not model:
        url = without_password(base_url)
        raise ValueError(f"an embedding endpoint is set ({url}) but no model: name one, as the endpoint knows it")
    from querymill_client.embedding.endpoint import EndpointEmbedder  # noqa: PLC0415

    return cast("Embedder", EndpointEmbedder(base_url=base_url, api_key=api_key, model=model, dimension=dimension))


def without_password(url: str) -> str:
    """The URL without user and password, for messages."""
    return re.sub(r"//[^/@]*@", "//", url)


def unit_length(vectors: NDArray[np.floating]) -> Vectors:
    """Scale each row to length 1; rows of zeros stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32, copy=False)
