"""Which endpoint a path and a method lead to, and what is said where there is none."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.app import api_routes
from service.api.router import Dispatch
from service.schemas.errors import InvalidRequest, PathUnknown


async def dispatched(method: str, path: str, query: bytes = b"") -> str:
    """The endpoint that a request reaches, in place of being answered by it."""
    reached: list[str] = []

    def witness(route: Route) -> Route:
        async def endpoint(request: Request) -> Response:
            reached.append(f"{route.path} {request.path_params}")
            return Response()

        return Route(route.path, endpoint, methods=list(route.methods or ()))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Any) -> None:
        pass

    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "query_string": query, "headers": []}
    await Dispatch(map(witness, api_routes()))(scope, receive, send)
    return reached[0]


@pytest.mark.parametrize(
    ("method", "path", "endpoint"),
    [
        pytest.param("GET", "/tasks/active", "/tasks/active {}", id="a word of ours before any id"),
        pytest.param("HEAD", "/tasks/t", "/tasks/{task_id} {'task_id': 't'}", id="HEAD as GET"),
        pytest.param("PATCH", "/tasks/t/pairs", "/tasks/{task_id}/pairs {'task_id': 't'}", id="a second method"),
        pytest.param(
            "GET",
            "/tasks/t/files/download/a/b.txt",
            "/tasks/{task_id}/files/download/{filename:path} {'task_id': 't', 'filename': 'a/b.txt'}",
            id="a name with a slash, which the endpoint refuses",
        ),
    ],
)
def test_a_path_leads_to_its_endpoint(method: str, path: str, endpoint: str) -> None:
    assert asyncio.run(dispatched(method, path)) == endpoint


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        pytest.param("GET", "/executors/drain", "POST", id="GET where only POST is possible"),
        pytest.param("HEAD", "/executors/resume", "POST", id="HEAD, too"),
        pytest.param("GET", "/tasks/execute-complete", "POST", id="a word of ours is no id of a task"),
        pytest.param("DELETE", "/tasks/active", "GET, HEAD", id="nor for other methods"),
        pytest.param("PUT", "/tasks", "GET, HEAD, POST", id="every method of the path is named"),
        pytest.param("GET", "/tasks/t/pairs/p/run", "POST", id="GET of a deed"),
    ],
)
def test_another_method_hears_which_are_possible(method: str, path: str, allowed: str) -> None:
    with pytest.raises(HTTPException) as refused:
        asyncio.run(dispatched(method, path))
    assert (refused.value.status_code, refused.value.headers) == (405, {"Allow": allowed})


@pytest.mark.parametrize("path", ["/nowhere", "/tasks/", "/", "/tasks/t/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_where_nothing_is_nothing_is_found(method: str, path: str) -> None:
    with pytest.raises(PathUnknown):
        asyncio.run(dispatched(method, path))


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        pytest.param("GET", "/tasks", b"limit=1&q=&status=failed", id="those described"),
        pytest.param("HEAD", "/tasks/t/logs", b"level=ERROR", id="for HEAD those of GET"),
        pytest.param("GET", "/tasks/t/files/download/a.txt", b"at=7", id="of a download"),
        pytest.param("GET", "/events", b"tasks=a,b&types=task.*&after=0&speed=20", id="of a stream"),
        pytest.param("DELETE", "/tasks/t", b"%70urge=1", id="by their name, however it is written"),
        pytest.param("GET", "/tasks", b"status=failed&status=completed", id="lists in parts"),
    ],
)
def test_parameters_that_are_described_are_taken(method: str, path: str, query: bytes) -> None:
    asyncio.run(dispatched(method, path, query))


@pytest.mark.parametrize(
    ("method", "path", "query", "field", "english"),
    [
        pytest.param(
            "GET", "/audit/verify", b"After=1", "After", "unknown parameter: After (one of after, wait)", id="misspelt"
        ),
        pytest.param(
            "POST", "/executors/drain", b"a=", "a", "unknown parameter: a (there are none here)", id="where none is"
        ),
        pytest.param(
            "GET", "/tasks/t/files", b"at=1&limit=1", "limit", "unknown parameter: limit (one of at)", id="of another"
        ),
        pytest.param("GET", "/tasks", b"limit=1&limit=2", "limit", "limit: given 2 times; give it once", id="twice"),
        pytest.param(
            "HEAD",
            "/tasks/t/logs",
            b"q=a&%71=a&q=a",
            "q",
            "q: given 3 times; give it once",
            id="also if it is the same",
        ),
    ],
)
def test_another_parameter_hears_which_there_are(
    method: str, path: str, query: bytes, field: str, english: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        asyncio.run(dispatched(method, path, query))
    assert (refused.value.field, refused.value.status, refused.value.text("en")) == (field, 400, english)
