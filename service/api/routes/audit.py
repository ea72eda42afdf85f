"""The log's proof."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from events.facts.ids import TaskId
from service.api.envelope import answer, application_of, meta_of, refuse_fields, whole_number
from service.api.routes.events import check_position
from service.api.routes.files import chunks, disposition
from service.schemas.errors import InvalidRequest

LONGEST_WAIT = 60
WAIT = 20


async def head(request: Request) -> Response:
    return answer(request, await application_of(request).audit.head())


async def verify(request: Request) -> Response:
    after = whole_number(request, "after", default=0) or 0
    await check_position(request, after)
    wait = whole_number(request, "wait", default=WAIT, most=LONGEST_WAIT)
    return answer(request, await application_of(request).audit.verify(after, WAIT if wait is None else wait))


async def checkpoints(request: Request) -> Response:
    return answer(request, await application_of(request).audit.checkpoints())


async def checkpoint(request: Request) -> Response:
    await refuse_fields(request)
    signed = await application_of(request).audit.checkpoint(meta=meta_of(request))
    return answer(request, signed, message="checkpoint", status=201)


async def proof(request: Request) -> Response:
    """The file itself, byte for byte as `check-proof` wants it."""
    position = whole_number(request, "position", least=1)
    if position is None:
        raise InvalidRequest(
            "缺少参数 position: 要证明哪个位置的事件", "position: which event's proof?", field="position", status=400
        )
    headers = {"Content-Disposition": disposition(f"querymill_event_{position}.json"), "Cache-Control": "no-store"}
    found = await application_of(request).audit.proof(position)
    return Response(found, media_type="application/json", headers=headers)


async def export(request: Request) -> Response:
    """The whole log with its proof; of one task, its events' digests, which the whole export proves."""
    audit = application_of(request).audit
    task_id = request.query_params.get("task_id")
    if task_id:
        return answer(request, await audit.digests(TaskId(task_id)))
    headers = {"Content-Disposition": disposition("querymill_audit.zip"), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(chunks(await audit.export()), media_type="application/zip", headers=headers)


routes = [
    Route("/audit/head", head, methods=["GET"]),
    Route("/audit/verify", verify, methods=["GET"]),
    Route("/audit/checkpoints", checkpoints, methods=["GET"]),
    Route("/audit/checkpoints", checkpoint, methods=["POST"]),
    Route("/audit/proof", proof, methods=["GET"]),
    Route("/audit/export", export, methods=["GET"]),
]
