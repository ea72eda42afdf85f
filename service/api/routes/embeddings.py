"""`/v1/embeddings`: vectors of the configured embedder, in the protocol of OpenAI, for programs without our client."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from service.api.envelope import application_of, json_of
from service.schemas.conversion import convert
from service.schemas.errors import InvalidRequest
from service.texts import say

PATH = "/v1/embeddings"
MAX_TEXTS = 256
MAX_TEXT_CHARACTERS = 8_000

type EmbeddedText = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_CHARACTERS)]


class EmbeddingsRequest(Struct, frozen=True, kw_only=True):
    """Request for the vectors of texts."""

    input: EmbeddedText | Annotated[list[EmbeddedText], Meta(min_length=1, max_length=MAX_TEXTS)]
    model: str
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    user: str | None = None


async def embeddings(request: Request) -> Response:
    """Return one vector of length 1 for each text, in the order of the texts.

    Raises InvalidRequest if model or dimensions are not the embedder's, and EmbeddingFailed.
    """
    wanted = convert(await json_of(request), EmbeddingsRequest)
    texts = [wanted.input] if isinstance(wanted.input, str) else wanted.input
    searches = (await application_of(request).asking()).searches
    embedder = await searches.embedder()
    _must_be(wanted.model, embedder.name, "model")
    _must_be(wanted.dimensions or embedder.dimension, embedder.dimension, "dimensions")
    vectors = (await searches.embed(texts)).astype("<f4")
    tokens = sum(len(text) for text in texts)
    return JSONResponse(
        {
            "object": "list",
            "model": embedder.name,
            "data": [
                {
                    "object": "embedding",
                    "index": index,
                    "embedding": base64.b64encode(vector.tobytes()).decode()
                    if wanted.encoding_format == "base64"
                    else vector.tolist(),
                }
                for index, vector in enumerate(vectors)
            ],
            # characters, as the offline embedder has no tokens
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }
    )


def _must_be(given: object, right: object, field: str) -> None:
    if given != right:
        raise InvalidRequest(say("{field}: must be {right}", field=field, right=right), field=field)


routes: list[Any] = [Route(PATH, embeddings, methods=["POST"])]
