"""The lines of a task's log."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.envelope import answer, application_of, flag, task_id_of, whole_number
from service.schemas.requests import requested_step
from service.tasks.log_search import LogFilter


async def lines(request: Request) -> Response:
    query = request.query_params
    step = query.get("step") or None
    wanted = LogFilter(
        level=query.get("level") or None,
        step=requested_step(step) if step else None,
        execution_id=query.get("execution_id") or None,
        q=query.get("q") or None,
        before=whole_number(request, "before"),
        after=whole_number(request, "after"),
        limit=whole_number(request, "limit", default=100, least=1, most=5000) or 100,
        at=whole_number(request, "at"),
        count=flag(request, "count"),
    )
    return answer(request, await application_of(request).logs.page(task_id_of(request), wanted))


routes = [Route("/tasks/{task_id}/logs", lines, methods=["GET"])]
