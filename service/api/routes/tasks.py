"""Endpoints of tasks: create, list, read, rename, execute, pause, cancel and delete."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.api.envelope import is_known
from service.schemas.compatibility import with_original_states
from service.schemas.fields import requested_step
from service.schemas.formats import API
from service.schemas.queries import CompatParameters, DeletionParameters, TaskListParameters, TaskParameters
from service.schemas.requests import ResumeRequest, StepRequest, TaskChange, TaskRequest
from service.schemas.responses.tasks import (
    CancelRequestedResponse,
    ExecutionList,
    ExecutionStartedResponse,
    PauseRequestedResponse,
    TaskCreatedResponse,
    TaskDeletedResponse,
    TaskDetail,
    TaskPage,
)
from service.schemas.task_bodies import read_run, read_task

endpoint = Group("tasks")

NEW_TASK = TaskRequest(task_type="complete_workflow", db_name="highway_db")
NEW_TASK_ERRORS = (
    "invalid_request",
    "source_not_found",
    "source_unreachable",
    "table_not_found",
    "active_task_limit",
    "internal_error",
)


def address(task_id: str) -> str:
    return f"{API}/tasks/{task_id}"


@endpoint(
    "POST",
    "/tasks",
    scope="operate",
    read=read_task,
    example=NEW_TASK,
    response=TaskCreatedResponse,
    status=201,
    errors=NEW_TASK_ERRORS,
)
async def create(call: Call, body: TaskRequest) -> Response:
    """Create a task."""
    created = await call.application.tasks.create(body, meta=call.meta)
    headers = {"Location": address(created.task_id), "ETag": f'"{created.version}"'}
    return call.respond(created, message="created", headers=headers)


@endpoint("GET", "/tasks", scope="view", response=TaskPage)
async def listing(call: Call, query: TaskListParameters) -> Response:
    """List tasks, newest first."""
    if query.q is not None:
        # the search covers payloads, which a viewer could guess by it
        call.require("read")
    statuses = query.status
    if query.compat and statuses is not None and "failed" in statuses:
        statuses = [*statuses, "cancelled"]
    if query.compat and statuses is not None and "in_progress" in statuses:
        statuses = [*statuses, "paused"]
    page = await call.application.reading.list(
        status=statuses,
        db_name=query.db_name,
        created_by=query.created_by,
        q=query.q,
        limit=query.limit,
        cursor=query.cursor,
    )
    return call.respond(with_original_states(page, call.language) if query.compat else page)


@endpoint("GET", "/tasks/active", scope="view", response=TaskDetail, nullable=True)
async def active(call: Call, query: CompatParameters) -> Response:
    """Return the newest task in progress; if there is none, the task that ended last."""
    found = await call.application.reading.active()
    return call.respond(with_original_states(found, call.language) if query.compat and found else found)


@endpoint(
    "POST",
    "/tasks/execute-complete",
    scope="operate",
    read=read_run,
    example=NEW_TASK,
    response=ExecutionStartedResponse,
    status=202,
    errors=(*NEW_TASK_ERRORS, "task_not_found", "execution_in_progress", "nothing_to_resume", "version_conflict"),
)
async def execute_complete(call: Call, body: TaskRequest | ResumeRequest) -> Response:
    """Create a task and start its complete workflow; with task_id, resume an existing task."""
    tasks = call.application.tasks
    if isinstance(body, ResumeRequest):
        resumed, version = TaskId(body.task_id), call.expected_version
        started = await tasks.request_step(resumed, "complete", expected_version=version, meta=call.meta)
    else:
        started = await tasks.request_complete(body, meta=call.meta)
    return call.respond(started, message="complete", headers={"Location": address(started.task_id)})


@endpoint(
    "GET",
    "/tasks/{task_id}",
    scope="view",
    response=TaskDetail,
    errors=("task_not_found",),
    conditional=True,
)
async def detail(call: Call, task_id: TaskId, query: TaskParameters) -> Response:
    """Return the state of a task."""
    found = await call.application.reading.detail(task_id, query.at)
    tag = f'"{found.version}"'
    if is_known(call.request, tag) and found.current_execution is None:
        return Response(status_code=304, headers={"ETag": tag})
    shown = with_original_states(found, call.language) if query.compat else found
    return call.respond(shown, headers={"ETag": tag})


@endpoint(
    "PATCH",
    "/tasks/{task_id}",
    scope="operate",
    example=TaskChange(task_name="Tolls, March"),
    response=TaskDetail,
    errors=("task_not_found", "version_conflict"),
)
async def change(call: Call, task_id: TaskId, body: TaskChange) -> Response:
    """Rename a task."""
    await call.application.tasks.rename(task_id, body.task_name, expected_version=call.expected_version, meta=call.meta)
    renamed = await call.application.reading.detail(task_id)
    return call.respond(renamed, message="renamed", headers={"ETag": f'"{renamed.version}"'})


@endpoint(
    "DELETE",
    "/tasks/{task_id}",
    scope="operate",
    response=TaskDeletedResponse,
    errors=("task_not_found", "execution_in_progress", "version_conflict"),
)
async def delete(call: Call, task_id: TaskId, query: DeletionParameters) -> Response:
    """Delete a task and its files; its events stay in the log."""
    if query.purge:
        call.require("admin")
    deleted = await call.application.tasks.delete(
        task_id, purge=query.purge, expected_version=call.expected_version, meta=call.meta
    )
    return call.respond(deleted, message="deleted")


@endpoint(
    "POST",
    "/tasks/{task_id}/execute",
    scope="operate",
    example=StepRequest(step="qa_generation"),
    response=ExecutionStartedResponse,
    status=202,
    errors=(
        "task_not_found",
        "execution_in_progress",
        "dependency_not_met",
        "nothing_to_resume",
        "active_task_limit",
        "version_conflict",
    ),
)
async def execute(call: Call, task_id: TaskId, body: StepRequest) -> Response:
    """Start one step of a task; with the step complete, all remaining ones."""
    started = await call.application.tasks.request_step(
        task_id,
        requested_step(body.step),
        force=body.force_execute,
        clean_previous=body.clean_previous,
        expected_version=call.expected_version,
        meta=call.meta,
    )
    return call.respond(started, message="step", headers={"Location": f"{address(started.task_id)}/executions"})


@endpoint(
    "POST",
    "/tasks/{task_id}/cancel",
    scope="operate",
    response=CancelRequestedResponse,
    status=202,
    errors=("task_not_found", "nothing_to_cancel", "version_conflict"),
)
async def cancel(call: Call, task_id: TaskId) -> Response:
    """Request the cancellation of a task's queued, running or paused execution."""
    cancelled = await call.application.tasks.cancel(task_id, expected_version=call.expected_version, meta=call.meta)
    return call.respond(cancelled, message="cancel", headers={"Location": address(cancelled.task_id)})


@endpoint(
    "POST",
    "/tasks/{task_id}/pause",
    scope="operate",
    response=PauseRequestedResponse,
    status=202,
    errors=("task_not_found", "nothing_to_pause", "version_conflict"),
)
async def pause(call: Call, task_id: TaskId) -> Response:
    """Request a pause of a task's queued or running execution; execute-complete with the task's id resumes it."""
    paused = await call.application.tasks.pause(task_id, expected_version=call.expected_version, meta=call.meta)
    return call.respond(paused, message="pause", headers={"Location": address(paused.task_id)})


@endpoint("GET", "/tasks/{task_id}/executions", scope="view", response=ExecutionList)
async def executions(call: Call, task_id: TaskId, query: TaskParameters) -> Response:
    """List the executions of a task, oldest first."""
    found = await call.application.reading.executions(task_id, query.at)
    return call.respond(with_original_states(found, call.language) if query.compat else found)
