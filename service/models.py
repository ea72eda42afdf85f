"""The health of the language model and of the embeddings."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.settings import Settings
from service.shapes.operation import ModelList, ModelView

TIMEOUT_SECONDS = 3.0
OFFLINE_EMBEDDER = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    settings: Settings

    async def list(self) -> ModelList:
        """Both, with what is wrong. Without an endpoint the offline engines do the work, and they are always well."""
        s = self.settings
        model = await _endpoint("model", s.llm_base_url, s.llm_api_key, s.llm_model)
        embedding = await _endpoint("embedding", s.embedding_base_url, s.embedding_api_key, s.embedding_model)
        if s.embedding_base_url is None:
            embedding.name = OFFLINE_EMBEDDER
        embedding.dimension = s.embedding_dimension
        return ModelList(models=[model, embedding])


async def _endpoint(kind: str, url: str | None, key: str | None, name: str | None) -> ModelView:
    view = ModelView(kind=kind, name=name or "", configured=url is not None, healthy=True, dimension=None, error=None)
    if url is None:
        return view
    if not name:
        view.healthy, view.error = False, "an endpoint is set but no model"
        return view
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    import httpx2  # noqa: PLC0415  # seldom needed, and it takes memory and a tenth of a second

    try:
        # its body is not read: it may have no end
        async with (
            httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, headers=headers) as client,
            client.stream("GET", f"{url.rstrip('/')}/models") as answer,
        ):
            status = answer.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        view.healthy, view.error = False, str(error) or type(error).__name__
        return view
    # not every server lists its models
    view.healthy = status < 400 or status == 404
    view.error = None if view.healthy else f"status {status}"
    return view
