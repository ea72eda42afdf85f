"""The log's proof."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from events.ids import TaskId
from service.exchange import answer, application_of, meta_of, whole_number
from service.routes.files import chunks, disposition


async def head(request: Request) -> Response:
    return answer(request, await application_of(request).audit.head())


async def verify(request: Request) -> Response:
    after = whole_number(request, "after", default=0) or 0
    return answer(request, await application_of(request).audit.verify(after))


async def checkpoints(request: Request) -> Response:
    return answer(request, await application_of(request).audit.checkpoints())


async def checkpoint(request: Request) -> Response:
    signed = await application_of(request).audit.checkpoint(meta=meta_of(request))
    return answer(request, signed, message="checkpoint", status=201)


async def export(request: Request) -> Response:
    """The whole log with its proof; of one task, its events' digests, which the whole export proves."""
    audit = application_of(request).audit
    task_id = request.query_params.get("task_id")
    if task_id:
        return answer(request, {"task_id": task_id, "events": await audit.history(TaskId(task_id))})
    headers = {"Content-Disposition": disposition("querymill_audit.zip"), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(chunks(await audit.export()), media_type="application/zip", headers=headers)


routes = [
    Route("/audit/head", head, methods=["GET"]),
    Route("/audit/verify", verify, methods=["GET"]),
    Route("/audit/checkpoints", checkpoints, methods=["GET"]),
    Route("/audit/checkpoints", checkpoint, methods=["POST"]),
    Route("/audit/export", export, methods=["GET"]),
]
