"""API documentation: `/openapi.json`, the same in Chinese, and `/docs`, an interactive page of it (Swagger UI)."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.openapi.chinese import chinese_openapi
from service.api.openapi.descriptions import Schema
from service.api.openapi.document import openapi
from service.api.web_pages.site import built_page


async def english(_request: Request) -> Response:
    return _document(openapi())


async def chinese(_request: Request) -> Response:
    return _document(chinese_openapi())


async def page(_request: Request) -> Response:
    return built_page("docs.html")


def _document(content: Schema) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json", headers={"Cache-Control": "no-cache"})


routes = [
    Route("/openapi.json", english, methods=["GET"]),
    Route("/openapi.zh.json", chinese, methods=["GET"]),
    Route("/docs", page, methods=["GET"]),
]
