"""Outermost middleware (pure ASGI): request ids, headers of all responses, metrics, refusal of foreign origins."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.facts.refusals import Refusal, abridged
from runtime.settings.compute import LOOPBACK
from runtime.settings.settings import Settings
from service.api.envelope import problem
from service.api.metrics import Metrics
from service.api.web_pages.site import wants_page
from service.schemas.errors import ForeignOrigin, InvalidRequest
from service.texts import say

logger = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DEFAULTS = {
    # never cache, same origin only
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONCE = ("Authorization", "Idempotency-Key", "If-Match", "Last-Event-ID", "X-API-Key")
"""Headers that may be given only once, because a second value would be ignored silently."""
EXPOSED = (
    "Content-Disposition, ETag, Idempotency-Replayed, Location, Retry-After, X-Pairs, X-Pairs-Left-Out, "
    "X-Position, X-Request-ID"
)
"""Response headers that a page of another origin may read."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, "
    "If-None-Match, If-Range, Last-Event-ID, Range, X-API-Key, X-Request-ID",
    "Access-Control-Max-Age": "600",
}
"""Headers of a response to a preflight: methods and headers that a page of an allowed origin may send.

Such a page sends its API key in a header, never in the cookie.
"""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Edge:
    """Outermost middleware of the application."""

    def __init__(self, app: ASGIApp, *, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics
        self._turn = asyncio.Lock()
        """Lock of the request for a live stream whose turn it is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope["querymill.request_id"] = request_id
        started = time.perf_counter()

        async def send_onwards(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out["X-Request-ID"] = request_id
                for name, value in DEFAULTS.items():
                    out.setdefault(name, value)
                if self.settings.allowed_origins:
                    out.add_vary_header("Origin")
                if origin is not None:
                    out["Access-Control-Allow-Origin"] = origin
                    out["Access-Control-Expose-Headers"] = EXPOSED
                self.metrics.requests.labels(scope["method"], str(message["status"])).inc()
                self.metrics.seconds.observe(time.perf_counter() - started)
            await send(message)

        origin = allowed_origin(headers, self.settings)
        if origin is not None and is_preflight(scope["method"], headers):
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send_onwards)
            return
        is_of_page = wants_page(scope["path"].lstrip("/"), headers.get("accept", ""))
        refusal = (
            ambiguous(headers, scope["http_version"])
            or judge(scope["method"], headers, self.settings)
            # the page itself shows what is wrong with its address
            or (not is_of_page and unreadable(scope["path"], scope["query_string"]))
        )
        if refusal:
            await problem(Request(scope), refusal)(scope, receive, send_onwards)
            return
        if "text/event-stream" in headers.get("accept", ""):
            # one in each turn of the event loop, so that other requests do not wait for thousands of streams
            async with self._turn:
                await asyncio.sleep(0)
        try:
            await self.app(scope, receive, send_onwards)
        except ClientDisconnect:
            # not an error of the service: the client disconnected
            logger.info(
                "request %s %s %s: its client left midway", request_id, scope["method"], abridged(scope["path"])
            )


def ambiguous(headers: Headers, version: str) -> Refusal | None:
    """Return the refusal of a request with a missing or repeated Host (RFC 9112, 3.2) or a repeated header of `ONCE`.

    A proxy in front may have used the other value. Return None if the request is unambiguous.
    """
    hosts = headers.getlist("host")
    if len(hosts) > 1:
        return InvalidRequest(say("Host: given more than once"), field="Host", status=400)
    if not hosts and version == "1.1":
        return InvalidRequest(say("Host: missing"), field="Host", status=400)
    if repeated := next((name for name in ONCE if len(headers.getlist(name)) > 1), None):
        return InvalidRequest(
            say("{repeated}: given more than once; give it once", repeated=repeated),
            field=repeated,
            status=400,
        )
    return None


def judge(method: str, headers: Headers, settings: Settings) -> Refusal | None:
    """Return the refusal of a foreign Host (DNS rebinding) or of a change by a page of a foreign origin, else None."""
    host = headers.get("host", "")
    if settings.is_loopback and host_name(host) not in (*LOOPBACK, settings.host, settings.public_host):
        return ForeignOrigin(origin=host or "?")
    origin = headers.get("origin")
    if method in SAFE_METHODS or allowed_origin(headers, settings) is not None:
        return None
    if origin is not None and origin != settings.public_url and not _is_of(origin, host):
        return ForeignOrigin(origin=origin)
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return ForeignOrigin(origin=headers.get("referer", "another site"))
    return None


def allowed_origin(headers: Headers, settings: Settings) -> str | None:
    """Return the origin of a request from a page of an allowed foreign origin, else None."""
    origin = headers.get("origin")
    if origin is None or origin == settings.public_url or _is_of(origin, headers.get("host", "")):
        return None
    return origin if origin in settings.other_origins else None


def is_preflight(method: str, headers: Headers) -> bool:
    """Return True for a CORS preflight request."""
    return method == "OPTIONS" and "access-control-request-method" in headers


def _is_of(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc == host
    except ValueError:  # an invalid address such as "http://["
        return False


def unreadable(path: str, query: bytes) -> Refusal | None:
    """Return the refusal of a NUL character in path or query, which PostgreSQL cannot store in text, else None."""
    if "\0" in path:
        return InvalidRequest(say("the path contains the character \\u0000"), status=400)
    if b"%00" not in query and b"\0" not in query:
        return None
    named = next((name for name, value in parse_qsl(query, keep_blank_values=True) if b"\0" in name + value), b"?")
    field = abridged(named.decode("utf-8", "replace").replace("\0", "\\u0000"))
    return InvalidRequest(say("{field}: contains the character \\u0000", field=field), field=field, status=400)


def host_name(host: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
