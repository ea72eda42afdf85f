"""Endpoints of API keys and of the caller's session."""

from __future__ import annotations

from starlette.responses import Response

from service.admin.api_keys import Caller
from service.api.declaration import Call, Group
from service.api.scopes import COOKIE
from service.schemas.requests import KeyRequest
from service.schemas.responses.operation import KeyList, NewKey, SessionView
from service.schemas.responses.removed import Removed

endpoint = Group("operation")


@endpoint("GET", "/keys", scope="admin", response=KeyList)
async def listing(call: Call) -> Response:
    """List the names and scopes of API keys; the keys themselves are not stored."""
    return call.respond(await call.application.keys.list())


@endpoint(
    "POST",
    "/keys",
    scope="admin",
    example=KeyRequest(name="etl"),
    response=NewKey,
    status=201,
    errors=("key_exists",),
)
async def create(call: Call, body: KeyRequest) -> Response:
    """Create an API key and return it; it cannot be retrieved later."""
    return call.respond(await call.application.keys.create(body, meta=call.meta), message="key")


@endpoint("DELETE", "/keys/{name}", scope="admin", response=Removed)
async def revoke(call: Call, name: str) -> Response:
    """Revoke an API key."""
    return call.respond(await call.application.keys.revoke(name, meta=call.meta), message="key_revoked")


@endpoint("GET", "/session", scope="view", response=SessionView)
async def session(call: Call) -> Response:
    """Return name and scope of the caller's API key."""
    return call.respond(_session(call))


@endpoint("DELETE", "/session", scope="view", response=SessionView)
async def sign_out(call: Call) -> Response:
    """Sign out: remove the cookie with the API key from the browser. The key remains valid."""
    response = call.respond(_session(call), message="signed_out")
    response.delete_cookie(COOKIE, path="/api", httponly=True, samesite="strict")
    return response


def _session(call: Call) -> SessionView:
    caller: Caller | None = call.request.scope.get("querymill.caller")
    return (
        SessionView(name=None, scope="admin") if caller is None else SessionView(name=caller.name, scope=caller.scope)
    )
