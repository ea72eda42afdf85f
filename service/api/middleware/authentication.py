"""Check of API keys and scopes (pure ASGI). On a loopback address a key is optional, but checked if given."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Final, cast
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.facts.refusals import Refusal
from runtime.settings.settings import Settings
from service.api.assistants.endpoint import PATH as ASSISTANTS
from service.api.envelope import problem
from service.api.middleware.edge import allowed_origin
from service.api.router import Router
from service.api.routes.embeddings import PATH as EMBEDDINGS
from service.api.scopes import COOKIE, check_scope
from service.application import Application
from service.schemas.errors import KeyRefused, Unauthorized
from service.schemas.fields import KeyScope
from service.schemas.formats import API
from service.schemas.translated_errors import TRANSLATED, as_refusal

METRICS: Final = "/metrics"


class Authentication:
    """Middleware that checks the API key of a request and stores the caller in the ASGI scope."""

    def __init__(self, app: ASGIApp, *, settings: Settings, router: Router) -> None:
        self.app = app
        self.settings = settings
        self.router = router

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
            if caller is None and key and from_header:
                raise KeyRefused()
            if caller is None and (self.settings.needs_keys or of_other_site):
                raise Unauthorized()
            check_scope(caller, self._needed_scope(scope["method"], scope["path"]))
        except (Refusal, *TRANSLATED) as error:
            await problem(Request(scope), as_refusal(error))(scope, receive, send)
            return
        if caller is not None:
            scope["querymill.actor"] = caller.name
            scope["querymill.caller"] = caller

        async def remember(message: Message) -> None:
            # EventSource cannot send headers, so the page opens streams with this cookie
            if message["type"] == "http.response.start":
                cookie = f"{COOKIE}={key}; Path=/api; HttpOnly; SameSite=Strict{self._secure(scope)}"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, remember if from_header and caller is not None else send)

    def _needed_scope(self, method: str, path: str) -> KeyScope:
        return "view" if path == METRICS else self.router.needed_scope(method, path)

    def _secure(self, scope: Scope) -> str:
        """Return the cookie attribute `; Secure` if this process or a proxy (`public_url`) serves TLS, else ""."""
        return "; Secure" if "https" in (scope["scheme"], urlsplit(self.settings.public_url or "").scheme) else ""


def is_guarded(path: str) -> bool:
    return path.startswith(API) or path in (METRICS, ASSISTANTS, EMBEDDINGS)


def given_key(headers: Headers) -> tuple[str, bool]:
    """Return the key of a request (empty if absent), and True if the key was in a header instead of the cookie."""
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
