"""The registered databases and their tables."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.envelope import answer, application_of, json_of, language, meta_of, refuse_fields
from service.schemas.formats import API
from service.schemas.requests import DatabaseChange, DatabaseRequest, convert, missing_field


async def listing(request: Request) -> Response:
    return answer(request, await application_of(request).databases.list())


async def add(request: Request) -> Response:
    body = await json_of(request)
    if not body.get("name"):
        raise missing_field("name")
    added = await application_of(request).databases.add(convert(body, DatabaseRequest), meta=meta_of(request))
    headers = {"Location": f"{API}/databases/{quote(added.name, safe='')}"}
    return answer(request, added, message="database", status=201, headers=headers)


async def change(request: Request) -> Response:
    wanted = convert(await json_of(request), DatabaseChange)
    changed = await application_of(request).databases.change(request.path_params["name"], wanted, meta=meta_of(request))
    return answer(request, changed, message="database_changed")


async def check(request: Request) -> Response:
    return answer(
        request, await application_of(request).databases.check(request.path_params["name"], language(request))
    )


async def inspect(request: Request) -> Response:
    await refuse_fields(request)
    return answer(
        request, await application_of(request).databases.inspect(request.path_params["name"], language(request))
    )


async def remove(request: Request) -> Response:
    removed = await application_of(request).databases.remove(request.path_params["name"], meta=meta_of(request))
    return answer(request, removed, message="database_removed")


async def tables(request: Request) -> Response:
    return answer(request, await application_of(request).databases.tables(request.path_params["name"]))


routes = [
    Route("/databases", listing, methods=["GET"]),
    Route("/databases", add, methods=["POST"]),
    Route("/databases/{name}", check, methods=["GET"]),
    Route("/databases/{name}", change, methods=["PATCH"]),
    Route("/databases/{name}", remove, methods=["DELETE"]),
    Route("/databases/{name}/check", inspect, methods=["POST"]),
    Route("/databases/{name}/tables", tables, methods=["GET"]),
]
