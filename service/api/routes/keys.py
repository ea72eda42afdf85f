"""API keys."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.envelope import answer, application_of, json_of, meta_of
from service.schemas.requests import KeyRequest, convert


async def listing(request: Request) -> Response:
    return answer(request, await application_of(request).keys.list())


async def create(request: Request) -> Response:
    wanted = convert(await json_of(request), KeyRequest)
    created = await application_of(request).keys.create(wanted, meta=meta_of(request))
    return answer(request, created, message="key", status=201)


async def revoke(request: Request) -> Response:
    revoked = await application_of(request).keys.revoke(request.path_params["name"], meta=meta_of(request))
    return answer(request, revoked, message="key_revoked")


routes = [
    Route("/keys", listing, methods=["GET"]),
    Route("/keys", create, methods=["POST"]),
    Route("/keys/{name}", revoke, methods=["DELETE"]),
]
