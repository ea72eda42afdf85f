"""Checks an endpoint by a real call to the configured model.

A list of models does not show that the model works, and some servers have no such list.
"""

from __future__ import annotations


def model_fault(base_url: str, api_key: str | None, model: str | None, *, seconds: float) -> str | None:
    """Request a few tokens. Return in one line why the model cannot be used; None if it answers."""
    if not model:
        return "an endpoint is set but no model"
    import httpx2  # noqa: PLC0415  # half a second that only those with a model wait for
    import openai  # noqa: PLC0415  # as it does

    from querymill_client.embedding import openai_server  # noqa: PLC0415  # as it does
    from training.models.completion import Completion  # noqa: PLC0415  # as it does

    try:
        client = openai_server.open_client(base_url=base_url, api_key=api_key, timeout=seconds, retries=0)
    except httpx2.InvalidURL as error:
        return str(error)
    try:
        answer = client.chat.completions.with_raw_response.create(
            model=model, max_tokens=8, messages=[{"role": "user", "content": "Answer with OK."}]
        )
        completion = openai_server.decoded(answer.content, Completion)
    except openai.OpenAIError as error:
        return openai_server.reason_of(error)
    finally:
        client.close()
    # a model with thoughts may have no text within so few tokens
    return None if completion.choices else completion.fault


def embedding_fault(
    base_url: str, api_key: str | None, model: str | None, dimension: int | None, *, seconds: float
) -> str | None:
    """Request one vector. Return in one line why the model cannot be used; None if the vector fits."""
    if not model:
        return "an endpoint is set but no model"
    import httpx2  # noqa: PLC0415  # as it does

    from querymill_client.embedding.embedder import EmbeddingError  # noqa: PLC0415  # as it does
    from querymill_client.embedding.endpoint import EndpointEmbedder  # noqa: PLC0415  # as it does

    try:
        embedder = EndpointEmbedder(base_url=base_url, api_key=api_key, model=model, timeout=seconds, retries=0)
    except (EmbeddingError, httpx2.InvalidURL) as error:
        return str(error)
    embedder.close()
    if dimension is not None and embedder.dimension != dimension:
        return f"the vectors have {embedder.dimension} dimensions; QUERYMILL_EMBEDDING_DIMENSION is {dimension}"
    return None
