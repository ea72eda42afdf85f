"""API documentation: `/openapi.json`, and `/docs`, an interactive page of it (Swagger UI)."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.openapi.document import openapi
from service.api.web_pages.site import built_page


async def document(_request: Request) -> Response:
    return Response(
        msgspec.json.encode(openapi()), media_type="application/json", headers={"Cache-Control": "no-cache"}
    )


async def page(_request: Request) -> Response:
    return built_page("docs.html")


routes = [Route("/openapi.json", document, methods=["GET"]), Route("/docs", page, methods=["GET"])]
