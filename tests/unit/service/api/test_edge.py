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

LOCAL = Settings.model_construct(host="127.0.0.1")
OPEN = Settings.model_construct(host="0.0.0.0")
PROXIED = Settings.model_construct(host="127.0.0.1", public_url="https://mill.example:8443")
SHARED = Settings.model_construct(host="127.0.0.1", allowed_origins="https://labels.example, http://localhost:3000")


@pytest.mark.parametrize(
    ("method", "headers", "answered"),
    [
        pytest.param("GET", {"host": "127.0.0.1:8765"}, True, id="by address"),
        pytest.param("GET", {"host": "localhost:8765"}, True, id="by name"),
        pytest.param("GET", {"host": "[::1]:8765"}, True, id="by IPv6 address"),
        pytest.param("GET", {"host": "evil.example"}, False, id="DNS rebinding"),
        pytest.param("GET", {"host": "localhost.evil.example"}, False, id="a name that starts with localhost"),
        pytest.param("GET", {"host": "["}, False, id="an invalid name"),
        pytest.param(
            "POST", {"host": "localhost:1", "origin": "http://localhost:1"}, True, id="the service's own page"
        ),
        pytest.param("POST", {"host": "localhost:1"}, True, id="a program"),
        pytest.param("POST", {"host": "localhost:1", "origin": "http://localhost:2"}, False, id="another port's page"),
        pytest.param("POST", {"host": "localhost:1", "origin": "http://["}, False, id="a page without an address"),
        pytest.param("POST", {"host": "localhost:1", "origin": "null"}, False, id="a sandboxed page"),
        pytest.param("DELETE", {"host": "localhost:1", "sec-fetch-site": "cross-site"}, False, id="a cross-site form"),
        pytest.param(
            "GET", {"host": "localhost:1", "origin": "http://evil.example"}, True, id="a read from another origin"
        ),
    ],
)
def test_local_service_checks_host_and_origin(method: str, headers: dict[str, str], answered: bool) -> None:
    assert (judge(method, Headers(headers), LOCAL) is None) is answered


@pytest.mark.parametrize(
    ("host", "origin", "answered"),
    [
        pytest.param("127.0.0.1:8765", "https://mill.example:8443", True, id="the proxy uses the service's address"),
        pytest.param("mill.example", "https://mill.example:8443", True, id="the proxy leaves out its port"),
        pytest.param("mill.example:8443", "https://mill.example:8443", True, id="the proxy passes the name on"),
        pytest.param("127.0.0.1:8765", "http://mill.example:8443", False, id="the page was loaded without TLS"),
        pytest.param("127.0.0.1:8765", "https://mill.example", False, id="another port of the machine"),
        pytest.param("evil.example", "https://mill.example:8443", False, id="DNS rebinding"),
        pytest.param("127.0.0.1:8765", "http://127.0.0.1:8765", True, id="without the proxy"),
    ],
)
def test_proxied_service_checks_host_and_origin(host: str, origin: str, answered: bool) -> None:
    assert (judge("POST", Headers({"host": host, "origin": origin}), PROXIED) is None) is answered


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        pytest.param("https://labels.example", True, id="an allowed origin"),
        pytest.param("http://localhost:3000", True, id="another allowed origin"),
        pytest.param("http://labels.example", False, id="without TLS"),
        pytest.param("https://labels.example.evil.example", False, id="a name that starts with an allowed one"),
        pytest.param("null", False, id="a sandboxed page"),
    ],
)
def test_allowed_origin_is_answered(origin: str, allowed: bool) -> None:
    headers = Headers({"host": "localhost:1", "origin": origin, "sec-fetch-site": "cross-site"})
    assert (judge("POST", headers, SHARED) is None) is allowed
    assert allowed_origin(headers, SHARED) == (origin if allowed else None)
    assert allowed_origin(headers, LOCAL) is None


@pytest.mark.parametrize(
    ("hosts", "version", "message"),
    [
        pytest.param([b"localhost"], "1.1", None, id="one name"),
        pytest.param([b"localhost", b"evil.example"], "1.1", "Host: given more than once", id="two names"),
        pytest.param([b"localhost", b"localhost"], "1.0", "Host: given more than once", id="one name twice"),
        pytest.param([], "1.1", "Host: missing", id="no name"),
        pytest.param([], "1.0", None, id="no name in HTTP/1.0"),
    ],
)
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


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param(b"q=%00", "q", id="NUL in a value"),
        pytest.param(b"limit=5&level=a%00b", "level", id="NUL in the second value"),
        pytest.param(b"%00=1", "\\u0000", id="NUL in a name"),
        pytest.param(b"q=%2500&limit=1", None, id="the escaped text %00"),
        pytest.param(b"", None, id="no parameters"),
    ],
)
def test_nul_in_query_is_refused_with_parameter_name(query: bytes, field: str | None) -> None:
    assert getattr(unreadable("/tasks", query), "field", None) == field


def test_nul_in_path_is_refused() -> None:
    refused = unreadable("/tasks/a\0b", b"")
    assert isinstance(refused, InvalidRequest)
    assert refused.status == 400
    assert unreadable("/tasks/a%00b", b"") is None, "the text %00 is none"


@pytest.mark.parametrize(
    ("path", "query", "accept", "status"),
    [
        pytest.param("/tasks/\0", b"", b"text/html", 200, id="a browser at a path of the page"),
        pytest.param("/tasks/t", b"q=%00", b"text/html", 200, id="a browser at a page with parameters"),
        pytest.param("/tasks/\0", b"", b"*/*", 400, id="a program"),
        pytest.param("/api/v0/data_pipeline/tasks/\0", b"", b"text/html", 400, id="a browser at the API"),
    ],
)
def test_nul_in_an_address_reaches_only_the_page(path: str, query: bytes, accept: bytes, status: int) -> None:
    """The page shows what is wrong with the address; a browser would show a program's answer."""
    headers = [(b"host", b"localhost"), (b"accept", accept)]
    assert answer_of(Response("x"), path=path, query_string=query, headers=headers)["status"] == status


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({}, "no-store", id="no Cache-Control"),
        pytest.param({"Cache-Control": "no-cache"}, "no-cache", id="Cache-Control is kept"),
    ],
)
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


@pytest.mark.parametrize(
    ("header", "language"),
    [
        pytest.param(None, "en", id="no header"),
        pytest.param("", "en", id="an empty header"),
        pytest.param("fr", "en", id="another language"),
        pytest.param("*", "en", id="any language"),
        pytest.param("en", "en", id="English"),
        pytest.param("en-GB,zh;q=0.5", "en", id="English rather than Chinese"),
        pytest.param("zh-CN,zh;q=0.9,en;q=0.8", "zh", id="a Chinese browser"),
        pytest.param("en;q=0.1, zh-TW;q=0.2", "zh", id="by quality, not by order"),
        pytest.param("en;q=0", "en", id="no language at all"),
        pytest.param("en;q=x", "en", id="an invalid quality"),
    ],
)
def test_language_is_chosen_by_accept_language(header: str | None, language: str) -> None:
    assert language_of(header) == language
    assert language_of(header, "zh") == ("zh" if header in (None, "", "fr", "*", "en;q=0", "en;q=x") else language)


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        pytest.param({"authorization": "Bearer k"}, ("k", True), id="a bearer token"),
        pytest.param({"x-api-key": "k"}, ("k", True), id="the X-API-Key header"),
        pytest.param({"cookie": "a=b; querymill_key=k"}, ("k", False), id="the page's cookie"),
        pytest.param({"authorization": "Basic k"}, ("", False), id="another scheme"),
        pytest.param({}, ("", False), id="none"),
    ],
)
def test_key_is_read_from_header_or_cookie(headers: dict[str, str], key: tuple[str, bool]) -> None:
    assert given_key(Headers(headers)) == key
