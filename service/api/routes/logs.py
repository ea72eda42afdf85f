"""Endpoints of a task's log lines."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.schemas.queries import LogParameters
from service.schemas.responses.logs import LogDensity, LogPage

endpoint = Group("logs")


@endpoint("GET", "/tasks/{task_id}/logs", scope="read", response=LogPage, errors=("execution_not_found",))
async def lines(call: Call, task_id: TaskId, query: LogParameters) -> Response:
    """Return log lines of a task, in time order."""
    return call.respond(await call.application.logs.page(task_id, query))


@endpoint("GET", "/tasks/{task_id}/logs/density", scope="read", response=LogDensity, errors=("task_not_found",))
async def density(call: Call, task_id: TaskId) -> Response:
    """Return the number of log lines of a task in each time interval."""
    return call.respond(await call.application.logs.density(task_id))
