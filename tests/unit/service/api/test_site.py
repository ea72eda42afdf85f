"""Built files of the page: encoding, path traversal, client routes, and errors for unknown addresses."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.routing import Router

from service.api.routes import system
from service.api.web_pages import docs, site
from service.api.web_pages.site import PAGES, built_file, takes, wants_page


@pytest.mark.parametrize(
    ("accepted", "encoding", "expected"),
    [
        pytest.param("gzip, deflate, br", "br", True, id="one of several encodings"),
        pytest.param("gzip;q=0.5", "gzip", True, id="a lower quality"),
        pytest.param("br;q=0", "br", False, id="quality 0"),
        pytest.param("br; q=0.000", "br", False, id="quality 0.000"),
        pytest.param("", "gzip", False, id="an empty header"),
        pytest.param("brotli", "br", False, id="a name with the same prefix"),
    ],
)
def test_accept_encoding_selects_encoding(accepted: str, encoding: str, expected: bool) -> None:
    assert takes(accepted, encoding) is expected


@pytest.mark.parametrize("path", ["", "../site.py", "assets/../../site.py", "a\0b", "x" * 5000])
def test_path_outside_the_built_page_is_not_found(path: str) -> None:
    assert built_file(path) is None


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        pytest.param("nowhere", BROWSER, True, id="a browser gets a page"),
        pytest.param("nowhere", "*/*", False, id="a program gets a problem"),
        pytest.param("api/nowhere", BROWSER, False, id="the API returns a problem to browsers"),
        pytest.param("favicon.ico", "image/avif,image/*", False, id="a missing image is not a page"),
    ],
)
def test_unknown_address_returns_a_page_only_to_browsers(path: str, accept: str, expected: bool) -> None:
    assert wants_page(path, accept) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("", True, id="the task list"),
        pytest.param("tasks/", True, id="the task list by its own path"),
        pytest.param("tasks/task_20260101_120000", True, id="a task"),
        pytest.param("tasks/task_20260101_120000/replay", True, id="a replay"),
        pytest.param("settings", True, id="the settings"),
        pytest.param("ask", True, id="the page for questions"),
        pytest.param("pairs", True, id="the search for pairs"),
        pytest.param("timeline", True, id="the timeline"),
        pytest.param("compare", True, id="the comparison of two tasks"),
        pytest.param("datasets", True, id="the datasets"),
        pytest.param("datasets/highway_db.zh", True, id="a dataset"),
        pytest.param("datasets/x/nowhere", False, id="an unknown path under a dataset"),
        pytest.param("tasks/x/nowhere", False, id="an unknown path under a task"),
        pytest.param("tasks/x/replay/y", False, id="an unknown path under a replay"),
        pytest.param("audits", False, id="a misspelt path"),
        pytest.param("audit/x", False, id="an unknown path under the audit"),
    ],
)
def test_client_routes_of_the_page_are_known(path: str, expected: bool) -> None:
    assert (PAGES.fullmatch(path) is not None) is expected


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/api/nowhere", 404, id="an unknown path beside the API"),
        pytest.param("/api/v0/data_pipeline", 404, id="the API's prefix"),
        pytest.param("/nowhere", 404, id="an unknown path"),
        pytest.param("/assets/no.js", 404, id="a missing built file"),
        pytest.param("/", 405, id="the task list"),
        pytest.param("/tasks/task_20260101_120000", 405, id="a task's page"),
        pytest.param("/healthz", 405, id="the health endpoint"),
        pytest.param("/docs", 405, id="the API reference"),
    ],
)
def test_method_not_allowed_only_for_existing_paths(method: str, path: str, status: int) -> None:
    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
    # a router raises instead of sending the error itself if the scope contains an application
    scope["app"] = None

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Any) -> None:
        pass

    router = Router([*system.routes, *docs.routes, *site.routes])
    with pytest.raises(HTTPException) as refused:
        asyncio.run(router(scope, receive, send))
    assert refused.value.status_code == status
    allowed = (refused.value.headers or {}).get("Allow", "")
    assert set(allowed.split(", ")) == ({"GET", "HEAD"} if status == 405 else {""})
