"""Endpoints of receivers of notices."""

from __future__ import annotations

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.schemas.requests import ReceiverRequest
from service.schemas.responses.operation import NewReceiver, ReceiverList, ReceiverTest
from service.schemas.responses.removed import Removed

endpoint = Group("operation")


@endpoint("GET", "/receivers", scope="admin", response=ReceiverList)
async def listing(call: Call) -> Response:
    """List the receivers of notices, with their waiting notices and the last attempt."""
    return call.respond(await call.application.receivers.list())


@endpoint(
    "POST",
    "/receivers",
    scope="admin",
    example=ReceiverRequest(name="ops", address="https://hooks.example/querymill"),
    response=NewReceiver,
    status=201,
    errors=("receiver_exists",),
)
async def add(call: Call, body: ReceiverRequest) -> Response:
    """Add a receiver of notices: a webhook. The secret of a webhook cannot be retrieved later."""
    return call.respond(await call.application.receivers.add(body, meta=call.meta), message="receiver")


@endpoint("DELETE", "/receivers/{name}", scope="admin", response=Removed)
async def remove(call: Call, name: str) -> Response:
    """Remove a receiver and its waiting notices."""
    return call.respond(await call.application.receivers.remove(name, meta=call.meta), message="receiver_removed")


@endpoint("POST", "/receivers/{name}/test", scope="admin", response=ReceiverTest, status=202)
async def test(call: Call, name: str) -> Response:
    """Send a test notice, as soon as an executor is free."""
    return call.respond(await call.application.receivers.test(name, meta=call.meta), message="receiver_test")
