"""Endpoints of executors (list, drain, resume) and of the models' health."""

from __future__ import annotations

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.schemas.requests import DrainRequest
from service.schemas.responses.operation import Drain, ExecutorList, ExecutorView, ModelList, Resumed

endpoint = Group("operation")


@endpoint("GET", "/executors", scope="view", response=ExecutorList)
async def listing(call: Call) -> Response:
    """List the executors that are alive."""
    return call.respond(await call.application.executors.list())


@endpoint("POST", "/executors/drain", scope="operate", example=DrainRequest(reason="Upgrade at 18:00"), response=Drain)
async def drain(call: Call, body: DrainRequest) -> Response:
    """Drain the executors: queued executions are not started, running executions continue to their end."""
    return call.respond(await call.application.executors.drain(body.reason, meta=call.meta), message="drained")


@endpoint("POST", "/executors/resume", scope="operate", response=Resumed)
async def resume(call: Call) -> Response:
    """Resume the executors after a drain."""
    await call.application.executors.resume(meta=call.meta)
    return call.respond(Resumed(drained=None), message="resumed")


@endpoint(
    "POST",
    "/executors/{executor}/drain",
    scope="operate",
    example=DrainRequest(reason="Upgrade at 18:00"),
    response=ExecutorView,
)
async def drain_one(call: Call, executor: str, body: DrainRequest) -> Response:
    """Drain one executor: it starts nothing more, its running executions continue to their end."""
    view = await call.application.executors.drain_one(executor, body.reason, meta=call.meta)
    return call.respond(view, message="drained")


@endpoint("POST", "/executors/{executor}/resume", scope="operate", response=ExecutorView)
async def resume_one(call: Call, executor: str) -> Response:
    """Resume an executor that was drained alone."""
    return call.respond(await call.application.executors.resume_one(executor, meta=call.meta), message="resumed")


@endpoint("GET", "/models", scope="view", response=ModelList)
async def models(call: Call) -> Response:
    """Return the health of the language model and of the embedding model."""
    return call.respond(await call.application.models.list())
