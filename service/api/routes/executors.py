"""Endpoints of executors (list, drain, resume) and of the models' health."""

from __future__ import annotations

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.schemas.requests import DrainRequest
from service.schemas.responses.operation import Drain, ExecutorList, ModelList, Resumed

endpoint = Group("operation")


@endpoint("GET", "/executors", scope="read", response=ExecutorList)
async def listing(call: Call) -> Response:
    """List the executors that are alive."""
    return call.answer(await call.application.executors.list())


@endpoint("POST", "/executors/drain", scope="operate", example=DrainRequest(reason="Upgrade at 18:00"), response=Drain)
async def drain(call: Call, body: DrainRequest) -> Response:
    """Drain the executors: queued executions are not started, running executions continue to their end."""
    return call.answer(await call.application.executors.drain(body.reason, meta=call.meta), message="drained")


@endpoint("POST", "/executors/resume", scope="operate", response=Resumed)
async def resume(call: Call) -> Response:
    """Resume the executors after a drain."""
    await call.application.executors.resume(meta=call.meta)
    return call.answer(Resumed(drained=None), message="resumed")


@endpoint("GET", "/models", scope="read", response=ModelList)
async def models(call: Call) -> Response:
    """Return the health of the language model and of the embedding model."""
    return call.answer(await call.application.models.list())
