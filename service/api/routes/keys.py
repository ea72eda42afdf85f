"""Endpoints of API keys."""

from __future__ import annotations

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.schemas.requests import KeyRequest
from service.schemas.responses.operation import KeyList, NewKey
from service.schemas.responses.removed import Removed

endpoint = Group("operation")


@endpoint("GET", "/keys", scope="admin", response=KeyList)
async def listing(call: Call) -> Response:
    """List the names and scopes of API keys; the keys themselves are not stored."""
    return call.answer(await call.application.keys.list())


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
    return call.answer(await call.application.keys.create(body, meta=call.meta), message="key")


@endpoint("DELETE", "/keys/{name}", scope="admin", response=Removed)
async def revoke(call: Call, name: str) -> Response:
    """Revoke an API key."""
    return call.answer(await call.application.keys.revoke(name, meta=call.meta), message="key_revoked")
