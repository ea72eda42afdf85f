"""A task's quality, what changed between two moments, and new tasks from a moment."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.envelope import answer, application_of, json_of, meta_of, task_id_of, whole_number
from service.api.routes.tasks import address
from service.schemas.requests import ForkRequest, convert


async def quality(request: Request) -> Response:
    at = whole_number(request, "at")
    return answer(request, await application_of(request).moments.quality(task_id_of(request), at))


async def log_density(request: Request) -> Response:
    return answer(request, await application_of(request).moments.log_density(task_id_of(request)))


async def changes(request: Request) -> Response:
    found = await application_of(request).moments.changes(
        task_id_of(request), whole_number(request, "from"), whole_number(request, "to")
    )
    return answer(request, found)


async def fork(request: Request) -> Response:
    wanted = convert(await json_of(request), ForkRequest)
    forked = await application_of(request).forking.fork(task_id_of(request), wanted, meta=meta_of(request))
    return answer(request, forked, message="fork", status=201, headers={"Location": address(forked.task_id)})


routes = [
    Route("/tasks/{task_id}/quality", quality, methods=["GET"]),
    Route("/tasks/{task_id}/logs/density", log_density, methods=["GET"]),
    Route("/tasks/{task_id}/changes", changes, methods=["GET"]),
    Route("/tasks/{task_id}/fork", fork, methods=["POST"]),
]
