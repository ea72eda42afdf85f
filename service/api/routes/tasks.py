"""Tasks: create, list, look at, run, cancel, delete."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events.facts.ids import TaskId
from service.api import envelope
from service.api.envelope import (
    answer,
    application_of,
    expected_version,
    is_known,
    json_of,
    language,
    meta_of,
    refuse_fields,
    task_id_of,
)
from service.schemas.compatibility import cancelled_as_failed
from service.schemas.errors import InvalidRequest
from service.schemas.formats import API
from service.schemas.requests import read_resume, read_step, read_task

STATUSES = ("pending", "in_progress", "partial_completed", "completed", "failed", "cancelled")


def address(task_id: str) -> str:
    return f"{API}/tasks/{task_id}"


async def create(request: Request) -> Response:
    wanted = read_task(await json_of(request))
    created = await application_of(request).tasks.create(wanted, meta=meta_of(request))
    headers = {"Location": address(created.task_id), "ETag": f'"{created.version}"'}
    return answer(request, created, message="created", status=201, headers=headers)


async def listing(request: Request) -> Response:
    query = request.query_params
    compat = envelope.flag(request, "compat")
    statuses = envelope.words_in(request, "status", STATUSES)
    if compat and statuses is not None and "failed" in statuses:
        statuses = (*statuses, "cancelled")
    page = await application_of(request).reading.list(
        status=statuses,
        db_name=query.get("db_name") or None,
        created_by=query.get("created_by") or None,
        q=query.get("q"),
        limit=envelope.whole_number(request, "limit", default=50, least=1, most=500) or 50,
        cursor=query.get("cursor"),
    )
    return answer(request, cancelled_as_failed(page, language(request)) if compat else page)


async def active(request: Request) -> Response:
    compat = envelope.flag(request, "compat")
    found = await application_of(request).reading.active()
    return answer(request, cancelled_as_failed(found, language(request)) if compat and found else found)


async def detail(request: Request) -> Response:
    at, compat = envelope.whole_number(request, "at"), envelope.flag(request, "compat")
    found = await application_of(request).reading.detail(task_id_of(request), at)
    tag = f'"{found.version}"'
    if is_known(request, tag) and found.current_execution is None:
        return Response(status_code=304, headers={"ETag": tag})
    shown = cancelled_as_failed(found, language(request)) if compat else found
    return answer(request, shown, headers={"ETag": tag})


async def delete(request: Request) -> Response:
    deleted = await application_of(request).tasks.delete(
        task_id_of(request),
        purge=envelope.flag(request, "purge"),
        expected_version=expected_version(request),
        meta=meta_of(request),
    )
    return answer(request, deleted, message="deleted")


async def execute(request: Request) -> Response:
    step, wanted = read_step(await json_of(request))
    started = await application_of(request).tasks.request_step(
        task_id_of(request),
        step,
        force=wanted.force_execute,
        clean_previous=wanted.clean_previous,
        expected_version=expected_version(request),
        meta=meta_of(request),
    )
    headers = {"Location": f"{address(started.task_id)}/executions"}
    return answer(request, started, message="step", status=202, headers=headers)


async def execute_complete(request: Request) -> Response:
    body = await json_of(request)
    tasks = application_of(request).tasks
    if body.get("task_id") is not None:
        resumed = TaskId(read_resume(body).task_id)
        started = await tasks.request_complete(
            resumed, expected_version=expected_version(request), meta=meta_of(request)
        )
    else:
        wanted = read_task({k: v for k, v in body.items() if k != "task_id"})
        if wanted.execution_mode != "complete":
            raise InvalidRequest(
                f"不支持的执行模式: {wanted.execution_mode}; 单个步骤请用 POST /tasks/{{id}}/execute",
                "execution_mode: this endpoint runs complete workflows; POST /tasks/{id}/execute runs one step",
                field="execution_mode",
            )
        started = await tasks.request_complete(wanted, meta=meta_of(request))
    return answer(request, started, message="complete", status=202, headers={"Location": address(started.task_id)})


async def cancel(request: Request) -> Response:
    await refuse_fields(request)
    asked = await application_of(request).tasks.cancel(
        task_id_of(request), expected_version=expected_version(request), meta=meta_of(request)
    )
    return answer(request, asked, message="cancel", status=202, headers={"Location": address(asked.task_id)})


async def executions(request: Request) -> Response:
    at, compat = envelope.whole_number(request, "at"), envelope.flag(request, "compat")
    found = await application_of(request).reading.executions(task_id_of(request), at)
    return answer(request, cancelled_as_failed(found, language(request)) if compat else found)


routes = [
    Route("/tasks", create, methods=["POST"]),
    Route("/tasks", listing, methods=["GET"]),
    Route("/tasks/active", active, methods=["GET"]),
    Route("/tasks/execute-complete", execute_complete, methods=["POST"]),
    Route("/tasks/{task_id}", detail, methods=["GET"]),
    Route("/tasks/{task_id}", delete, methods=["DELETE"]),
    Route("/tasks/{task_id}/execute", execute, methods=["POST"]),
    Route("/tasks/{task_id}/cancel", cancel, methods=["POST"]),
    Route("/tasks/{task_id}/executions", executions, methods=["GET"]),
]
