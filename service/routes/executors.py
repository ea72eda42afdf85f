"""Who is alive, and whether the models are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.exchange import answer, application_of


async def listing(request: Request) -> Response:
    return answer(request, await application_of(request).executors.list())


async def models(request: Request) -> Response:
    return answer(request, await application_of(request).models.list())


routes = [Route("/executors", listing, methods=["GET"]), Route("/models", models, methods=["GET"])]
