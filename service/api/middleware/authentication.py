"""Who calls, and whether they may. On a loopback address no key is needed, but one that is given counts. Pure ASGI."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.facts.refusals import Refusal
from runtime.settings.settings import Settings
from service.admin.api_keys import Caller
from service.api.envelope import problem
from service.api.middleware.edge import allowed_origin
from service.application import Application
from service.schemas.errors import TRANSLATED, Forbidden, KeyRefused, Unauthorized, as_refusal
from service.schemas.formats import API

COOKIE = "querymill_key"
SCOPES: Final = ("read", "operate", "admin")
"""Each may do what those before it may."""
ADMIN_PATHS = (f"{API}/keys", f"{API}/databases")


class Authentication:
    """Asks for a key where one is needed, and names its owner to whoever comes after."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_guarded(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        key, from_header = given_key(headers)
        of_other_site = allowed_origin(headers, self.settings) is not None
        if of_other_site and not from_header:
            key = ""
        application = cast("Application", scope["app"].state.application)
        try:
            caller = await application.keys.caller(key) if key else None
        except (Refusal, *TRANSLATED) as error:
            await problem(Request(scope), as_refusal(error))(scope, receive, send)
            return
        needed = self.settings.needs_keys or of_other_site
        refusal = judge(scope, caller, asked=bool(key) and from_header, needed=needed)
        if refusal is not None:
            await problem(Request(scope), refusal)(scope, receive, send)
            return
        if caller is not None:
            scope["querymill.actor"] = caller.name

        async def remember(message: Message) -> None:
            # EventSource cannot send headers; the cookie lets a page that gave its key open streams, too
            if message["type"] == "http.response.start" and from_header and caller is not None:
                cookie = f"{COOKIE}={key}; Path=/api; HttpOnly; SameSite=Strict{self._secure(scope)}"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, remember)

    def _secure(self, scope: Scope) -> str:
        """For a cookie that is sent through TLS only, where the page was: a proxy on this machine says so."""
        return "; Secure" if "https" in (scope["scheme"], urlsplit(self.settings.public_url or "").scheme) else ""


def judge(scope: Scope, caller: Caller | None, *, asked: bool, needed: bool) -> Refusal | None:
    """Why a caller may not do what he asks for. `asked`: a header showed a key; `needed`: nothing is done without."""
    if caller is None:
        if asked:
            return KeyRefused()
        return Unauthorized() if needed else None
    wanted = needed_scope(scope["method"], scope["path"], scope["query_string"].decode("latin-1"))
    if SCOPES.index(caller.scope) < SCOPES.index(wanted):
        return Forbidden(name=caller.name, scope=caller.scope, needed=wanted)
    return None


def is_guarded(path: str) -> bool:
    return path.startswith(API) or path == "/metrics"


def needed_scope(method: str, path: str, query: str) -> str:
    """Looking needs `read`, doing `operate`; keys, sources and purging `admin`."""
    reading = method in ("GET", "HEAD", "OPTIONS")
    if path.startswith(f"{API}/keys") or (not reading and path.startswith(ADMIN_PATHS)):
        return "admin"
    if method == "DELETE" and "purge" in parse_qs(query):
        return "admin"
    return "read" if reading else "operate"


def given_key(headers: Headers) -> tuple[str, bool]:
    """The key of a request, and whether a header rather than the cookie held it."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip(), True
    if named := headers.get("x-api-key", "").strip():
        return named, True
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return "", False
    return (found.value if found else ""), False
