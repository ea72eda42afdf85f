"""Uploads: table lists, relations, dictionaries."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.envelope import answer, application_of, body_of, meta_of
from service.api.routes.files import disposition
from service.schemas.responses.removed import Removed
from training.source.faulty_file import MAXIMUM_BYTES


async def listing(request: Request) -> Response:
    return answer(request, await application_of(request).inputs.list())


async def put(request: Request) -> Response:
    stored = await application_of(request).inputs.put(
        request.path_params["name"],
        await body_of(request, MAXIMUM_BYTES),
        kind=request.query_params.get("kind"),
        meta=meta_of(request),
    )
    return answer(request, stored, message="input", status=201)


async def get(request: Request) -> Response:
    name = request.path_params["name"]
    content = await application_of(request).inputs.get(name)
    headers = {"Content-Disposition": disposition(name), "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="text/plain", headers=headers)


async def delete(request: Request) -> Response:
    name = request.path_params["name"]
    await application_of(request).inputs.delete(name, meta=meta_of(request))
    return answer(request, Removed(name=name), message="input_deleted")


routes = [
    Route("/inputs", listing, methods=["GET"]),
    Route("/inputs/{name:path}", put, methods=["PUT"]),
    Route("/inputs/{name:path}", get, methods=["GET"]),
    Route("/inputs/{name:path}", delete, methods=["DELETE"]),
]
