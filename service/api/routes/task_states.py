"""Endpoints of a task's summary and quality report, of its changes between two positions, and of forks."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.api.routes.tasks import address
from service.schemas.queries import AtParameters, ChangesParameters
from service.schemas.requests import ForkRequest
from service.schemas.responses.summary import QualityReport, TaskSummary
from service.schemas.responses.task_changes import TaskChanges
from service.schemas.responses.tasks import TaskCreatedResponse

endpoint = Group("moments")


@endpoint("GET", "/tasks/{task_id}/quality", scope="read", response=QualityReport, nullable=True)
async def quality(call: Call, task_id: TaskId, query: AtParameters) -> Response:
    """Return the newest quality report of a task and its newest evaluation; null if there is neither yet."""
    return call.respond(await call.application.summaries.quality(task_id, query.at))


@endpoint("GET", "/tasks/{task_id}/summary", scope="read", response=TaskSummary)
async def summary(call: Call, task_id: TaskId, query: AtParameters) -> Response:
    """Return the summary of a task's result: its pairs, the verdict on them, and where they are loaded."""
    return call.respond(await call.application.summaries.summary(task_id, query.at))


@endpoint("GET", "/tasks/{task_id}/changes", scope="read", response=TaskChanges)
async def changes(call: Call, task_id: TaskId, query: ChangesParameters) -> Response:
    """Return the differences of a task between two positions of the log."""
    return call.respond(await call.application.changes.changes(task_id, query.start, query.end))


@endpoint(
    "POST",
    "/tasks/{task_id}/fork",
    scope="operate",
    example=ForkRequest(at=1234),
    response=TaskCreatedResponse,
    status=201,
    errors=("file_not_found", "source_not_found", "source_unreachable", "internal_error"),
)
async def fork(call: Call, task_id: TaskId, body: ForkRequest) -> Response:
    """Fork a task: create a new task from its state and files at a position of the log."""
    forked = await call.application.forking.fork(task_id, body, meta=call.meta)
    return call.respond(forked, message="fork", headers={"Location": address(forked.task_id)})
