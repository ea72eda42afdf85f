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
from tests.tables import from_table


@from_table
def test_accept_encoding_selects_encoding(accepted: str, encoding: str, expected: bool) -> None:
    assert takes(accepted, encoding) is expected


@pytest.mark.parametrize("path", ["", "../site.py", "assets/../../site.py", "a\0b", "x" * 5000])
def test_path_outside_the_built_page_is_not_found(path: str) -> None:
    assert built_file(path) is None


@from_table
def test_unknown_address_returns_a_page_only_to_browsers(path: str, accept: str, expected: bool) -> None:
    assert wants_page(path, accept) is expected


@from_table
def test_client_routes_of_the_page_are_known(path: str, expected: bool) -> None:
    assert (PAGES.fullmatch(path) is not None) is expected


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@from_table
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
