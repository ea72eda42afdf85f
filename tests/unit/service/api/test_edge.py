"""Host and origin checks of a local service, the language of its answers, and the source of an API key."""

from __future__ import annotations

import asyncio

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.settings.settings import Settings
from service.api.metrics import Metrics
from service.api.middleware.authentication import given_key
from service.api.middleware.edge import Edge, allowed_origin, ambiguous, judge, unreadable
from service.schemas.errors import InvalidRequest
from service.schemas.language import language_of
from tests.tables import from_table

LOCAL = Settings.model_construct(host="127.0.0.1")
OPEN = Settings.model_construct(host="0.0.0.0")
PROXIED = Settings.model_construct(host="127.0.0.1", public_url="https://mill.example:8443")
SHARED = Settings.model_construct(host="127.0.0.1", allowed_origins="https://labels.example, http://localhost:3000")


@from_table
def test_local_service_checks_host_and_origin(method: str, headers: dict[str, str], answered: bool) -> None:
    assert (judge(method, Headers(headers), LOCAL) is None) is answered


@from_table
def test_proxied_service_checks_host_and_origin(host: str, origin: str, answered: bool) -> None:
    assert (judge("POST", Headers({"host": host, "origin": origin}), PROXIED) is None) is answered


@from_table
def test_allowed_origin_is_answered(origin: str, allowed: bool) -> None:
    headers = Headers({"host": "localhost:1", "origin": origin, "sec-fetch-site": "cross-site"})
    assert (judge("POST", headers, SHARED) is None) is allowed
    assert allowed_origin(headers, SHARED) == (origin if allowed else None)
    assert allowed_origin(headers, LOCAL) is None


@from_table
def test_host_header_must_be_given_exactly_once(hosts: list[bytes], version: str, message: str | None) -> None:
    refused = ambiguous(Headers(raw=[(b"host", host) for host in hosts]), version)
    assert (refused.text("en") if refused else None) == message
    assert getattr(refused, "status", 400) == 400


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "If-Match", "Last-Event-ID", "X-API-Key"])
def test_repeated_single_value_header_is_refused(name: str) -> None:
    host, given = (b"host", b"localhost"), (name.lower().encode(), b"1")
    assert ambiguous(Headers(raw=[host, given]), "1.1") is None
    refused = ambiguous(Headers(raw=[host, given, given]), "1.1")
    assert isinstance(refused, InvalidRequest)
    assert (refused.field, refused.status) == (name, 400)
    assert refused.text("en") == f"{name}: given more than once; give it once"


@from_table
def test_nul_in_query_is_refused_with_parameter_name(query: bytes, field: str | None) -> None:
    assert getattr(unreadable("/tasks", query), "field", None) == field


def test_nul_in_path_is_refused() -> None:
    refused = unreadable("/tasks/a\0b", b"")
    assert isinstance(refused, InvalidRequest)
    assert refused.status == 400
    assert unreadable("/tasks/a%00b", b"") is None, "the text %00 is none"


@from_table
def test_nul_in_an_address_reaches_only_the_page(path: str, query: bytes, accept: bytes, status: int) -> None:
    """The page shows what is wrong with the address; a browser would show a program's answer."""
    headers = [(b"host", b"localhost"), (b"accept", accept)]
    assert answer_of(Response("x"), path=path, query_string=query, headers=headers)["status"] == status


@from_table
def test_response_without_cache_control_is_not_stored(headers: dict[str, str], expected: str) -> None:
    answer = answer_of(Response("x", headers=headers), path="/", query_string=b"", headers=[(b"host", b"localhost")])
    assert Headers(raw=answer["headers"]).getlist("cache-control") == [expected]


def test_request_is_served_before_streams_that_came_at_once() -> None:
    opened: list[str] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        opened.append(scope["path"])
        await Response()(scope, receive, send)

    async def ignore(message: Message) -> None:
        pass

    async def scenario() -> None:
        edge = Edge(inner, settings=OPEN, metrics=Metrics())
        asked = [("/events", b"text/event-stream")] * 1_000 + [("/tasks", b"application/json")]
        scopes = [
            {
                "type": "http",
                "http_version": "1.1",
                "method": "GET",
                "path": path,
                "query_string": b"",
                "headers": [(b"host", b"localhost"), (b"accept", accept)],
            }
            for path, accept in asked
        ]
        await asyncio.gather(*(edge(scope, empty, ignore) for scope in scopes))

    asyncio.run(scenario())
    assert len(opened) == 1_001
    assert opened.index("/tasks") < 10


def answer_of(app: ASGIApp, **request: object) -> Message:
    """Start of the answer to a GET request through the middleware."""
    edge = Edge(app, settings=LOCAL, metrics=Metrics())
    sent: list[Message] = []

    async def main() -> None:
        async def send(message: Message) -> None:
            sent.append(message)

        await edge({"type": "http", "method": "GET", "http_version": "1.1", **request}, empty, send)

    asyncio.run(main())
    return sent[0]


async def empty() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def test_service_on_all_interfaces_accepts_any_host() -> None:
    assert judge("GET", Headers({"host": "querymill.example"}), OPEN) is None
    assert judge("POST", Headers({"host": "a.example", "origin": "https://b.example"}), OPEN) is not None


@from_table
def test_language_is_chosen_by_accept_language(header: str | None, language: str) -> None:
    assert language_of(header) == language
    assert language_of(header, "zh") == ("zh" if header in (None, "", "fr", "*", "en;q=0", "en;q=x") else language)


@from_table
def test_key_is_read_from_header_or_cookie(headers: dict[str, str], key: tuple[str, bool]) -> None:
    assert given_key(Headers(headers)) == key
