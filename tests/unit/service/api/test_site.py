"""Which encoding of a built file a caller gets, and who is told of a wrong address by a page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.routing import Router

from service.api.routes import docs, site, system
from service.api.routes.site import PAGES, built_file, takes, wants_page


@pytest.mark.parametrize(
    ("accepted", "encoding", "expected"),
    [
        pytest.param("gzip, deflate, br", "br", True, id="one of several"),
        pytest.param("gzip;q=0.5", "gzip", True, id="one that is liked less"),
        pytest.param("br;q=0", "br", False, id="one that is refused"),
        pytest.param("br; q=0.000", "br", False, id="one that is refused at length"),
        pytest.param("", "gzip", False, id="none at all"),
        pytest.param("brotli", "br", False, id="another name"),
    ],
)
def test_an_encoding_is_taken(accepted: str, encoding: str, expected: bool) -> None:
    assert takes(accepted, encoding) is expected


@pytest.mark.parametrize("path", ["", "../site.py", "assets/../../site.py", "a\0b", "x" * 5000])
def test_no_path_leads_out_of_the_built_page(path: str) -> None:
    assert built_file(path) is None


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        pytest.param("nowhere", BROWSER, True, id="a person at a browser reads a page"),
        pytest.param("nowhere", "*/*", False, id="a program gets a problem"),
        pytest.param("api/nowhere", BROWSER, False, id="the API answers as an API to everybody"),
        pytest.param("favicon.ico", "image/avif,image/*", False, id="a picture that is not there is no page"),
    ],
)
def test_a_wrong_address_is_told_in_the_form_that_is_read(path: str, accept: str, expected: bool) -> None:
    assert wants_page(path, accept) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("", True, id="the list"),
        pytest.param("tasks/", True, id="the list by its name"),
        pytest.param("tasks/task_20260101_120000", True, id="a task"),
        pytest.param("tasks/task_20260101_120000/replay", True, id="a replay"),
        pytest.param("settings", True, id="the settings"),
        pytest.param("tasks/x/nowhere", False, id="nothing of a task"),
        pytest.param("tasks/x/replay/y", False, id="nothing of a replay"),
        pytest.param("audits", False, id="a slip"),
        pytest.param("audit/x", False, id="nothing of the audit"),
    ],
)
def test_the_service_knows_the_addresses_that_the_page_knows(path: str, expected: bool) -> None:
    assert (PAGES.fullmatch(path) is not None) is expected


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/api/nowhere", 404, id="beside the API there is nothing"),
        pytest.param("/api/v0/data_pipeline", 404, id="nor at its prefix"),
        pytest.param("/nowhere", 404, id="nor elsewhere"),
        pytest.param("/assets/no.js", 404, id="nor among the built files"),
        pytest.param("/", 405, id="the list can only be looked at"),
        pytest.param("/tasks/task_20260101_120000", 405, id="a task's page, too"),
        pytest.param("/healthz", 405, id="and the health"),
        pytest.param("/docs", 405, id="and the reference"),
    ],
)
def test_only_what_there_is_can_lack_a_method(method: str, path: str, status: int) -> None:
    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
    # with an application in the scope, a router raises instead of answering by itself
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
