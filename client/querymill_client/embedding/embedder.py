"""Embedder interface, and creation of the offline embedder or an endpoint's embedder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

type Vectors = NDArray[np.float32]
"""Matrix of shape (number of texts, dimension); each row has length 1."""
type Vector = NDArray[np.float32]
"""One row of Vectors."""


class EmbeddingError(RuntimeError):
    """Failure of an embedding endpoint: no response, an error status or unusable vectors; the message has the cause."""


class Embedder(Protocol):
    """Converter of texts to vectors.

    Vectors of two embedders are comparable only if name, dimension and text rule of the embedders are equal.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def text_rule(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text, in the order of the texts."""
        ...


def choose_embedder(
    *, base_url: str | None = None, api_key: str | None = None, model: str | None = None, dimension: int | None = None
) -> Embedder:
    """Return an endpoint's embedder if `base_url` is given, else the offline embedder.

    An endpoint's embedder needs the package openai. Raises ValueError if `base_url` is given without `model`,
    EmbeddingError if `dimension` is None and the endpoint does not return a vector.
    """
    # imported only if used: the libraries of each embedder take half a second or more to load
    if not base_url:
        from querymill_client.embedding.offline import OfflineEmbedder  # noqa: PLC0415

        return cast("Embedder", OfflineEmbedder())
    if not model:
        url = without_password(base_url)
        raise ValueError(f"an embedding endpoint is set ({url}) but no model: name one, as the endpoint knows it")
    from querymill_client.embedding.endpoint import EndpointEmbedder  # noqa: PLC0415

    return cast("Embedder", EndpointEmbedder(base_url=base_url, api_key=api_key, model=model, dimension=dimension))


def without_password(url: str) -> str:
    """Return the URL without user and password, for messages."""
    return re.sub(r"//[^/@]*@", "//", url)


def unit_length(vectors: NDArray[np.floating]) -> Vectors:
    """Scale each row to length 1; rows of zeros stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32, copy=False)
