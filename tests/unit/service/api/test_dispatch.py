"""Routing of requests to endpoints, and the checks that run before a handler."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.api.declaration import Call, Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.router import Router
from service.schemas.errors import InvalidRequest, PathUnknown
from service.schemas.formats import API
from service.schemas.queries import (
    AllEventsParameters,
    AtParameters,
    DeletionParameters,
    LogParameters,
    Parameters,
    ProofParameters,
    TaskListParameters,
)
from tests.tables import from_table


async def dispatched(method: str, path: str, query: bytes = b"", body: bytes = b"") -> tuple[str, dict[str, Any]]:
    """Path of the endpoint that a request reaches, and the arguments of its handler."""
    reached: list[tuple[str, dict[str, Any]]] = []

    def witness(endpoint: Endpoint) -> Endpoint:
        async def handler(call: Call, **given: Any) -> Response:
            reached.append((call.endpoint.path, given))
            return Response()

        return replace(endpoint, handler=handler)

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(_message: Any) -> None:
        pass

    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "query_string": query, "headers": []}
    await Router(map(witness, ENDPOINTS))(scope, receive, send)
    return reached[0]


@from_table
def test_path_is_routed_to_its_endpoint(method: str, path: str, endpoint: str, names: dict[str, str]) -> None:
    reached, given = asyncio.run(dispatched(method, path))
    given.pop("query", None)
    assert (reached, given) == (endpoint, names)


@from_table
def test_unsupported_method_is_refused_with_allow_header(method: str, path: str, allowed: str) -> None:
    with pytest.raises(HTTPException) as refused:
        asyncio.run(dispatched(method, path))
    assert (refused.value.status_code, refused.value.headers) == (405, {"Allow": allowed})


@pytest.mark.parametrize("path", ["/nowhere", "/tasks/", "/", "/tasks/t/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_unknown_path_is_not_found(method: str, path: str) -> None:
    with pytest.raises(PathUnknown):
        asyncio.run(dispatched(method, path))


@pytest.mark.parametrize(
    ("method", "path", "query", "parameters"),
    [
        pytest.param(
            "GET",
            "/tasks",
            b"limit=1&q=&status=failed",
            TaskListParameters(limit=1, status=["failed"]),
            id="an empty parameter",
        ),
        pytest.param(
            "HEAD", "/tasks/t/logs", b"level=ERROR", LogParameters(level="ERROR"), id="HEAD has the parameters of GET"
        ),
        pytest.param("GET", "/tasks/t/files/download/a.txt", b"at=7", AtParameters(at=7), id="parameter of a download"),
        pytest.param(
            "GET",
            "/events",
            b"tasks=a,%20b&types=task.*&after=0&speed=20",
            AllEventsParameters(tasks=["a", "b"], types=["task.*"], after=0, speed=20.0),
            id="parameters of a stream",
        ),
        pytest.param("DELETE", "/tasks/t", b"%70urge=1", DeletionParameters(purge=True), id="a percent-encoded name"),
        pytest.param(
            "GET",
            "/tasks",
            b"status=failed&status=completed&compat=TRUE",
            TaskListParameters(status=["failed", "completed"], compat=True),
            id="a repeated list parameter",
        ),
        pytest.param("GET", "/tasks", b"", TaskListParameters(), id="no parameters"),
        pytest.param("GET", "/audit/proof", b"position=1", ProofParameters(position=1), id="a required parameter"),
    ],
)
def test_handler_receives_checked_parameters(method: str, path: str, query: bytes, parameters: Parameters) -> None:
    _, given = asyncio.run(dispatched(method, path, query))
    assert given["query"] == parameters


@from_table
def test_invalid_parameter_is_refused_and_named(method: str, path: str, query: bytes, field: str, english: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        asyncio.run(dispatched(method, path, query))
    assert (refused.value.field, refused.value.status, refused.value.text("en")) == (field, 400, english)


def test_handler_receives_checked_body() -> None:
    _, given = asyncio.run(dispatched("POST", "/tasks/t/execute", body=b'{"step": "training_data_load"}'))
    assert given["body"].step == "training_data_load"
    with pytest.raises(InvalidRequest, match="step: this field is required"):
        asyncio.run(dispatched("POST", "/tasks/t/execute"))
    with pytest.raises(InvalidRequest, match="unknown field: colour"):
        asyncio.run(dispatched("POST", "/tasks/t/cancel", body=b'{"colour": 1}'))


@from_table
def test_endpoint_requires_its_scope(method: str, path: str, scope: str) -> None:
    assert Router(ENDPOINTS).needed_scope(method, API + path) == scope
