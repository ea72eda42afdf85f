"""The executors that are alive, draining them, and the health of the models."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.envelope import answer, application_of, json_of, meta_of, refuse_fields
from service.schemas.requests import DrainRequest, convert
from service.schemas.responses.operation import Resumed


async def listing(request: Request) -> Response:
    return answer(request, await application_of(request).executors.list())


async def drain(request: Request) -> Response:
    wanted = convert(await json_of(request), DrainRequest)
    drained = await application_of(request).executors.drain(wanted.reason, meta=meta_of(request))
    return answer(request, drained, message="drained")


async def resume(request: Request) -> Response:
    await refuse_fields(request)
    await application_of(request).executors.resume(meta=meta_of(request))
    return answer(request, Resumed(drained=None), message="resumed")


async def models(request: Request) -> Response:
    return answer(request, await application_of(request).models.list())


routes = [
    Route("/executors", listing, methods=["GET"]),
    Route("/executors/drain", drain, methods=["POST"]),
    Route("/executors/resume", resume, methods=["POST"]),
    Route("/models", models, methods=["GET"]),
]
