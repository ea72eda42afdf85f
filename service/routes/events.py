"""The log itself: pages of it as JSON, or the live stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

import anyio
from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events.envelope import Event
from events.ids import TaskId
from service.broadcast import StreamRequest
from service.errors import InvalidRequest
from service.event_text import event_json
from service.exchange import application_of, names_in, task_id_of, whole_number

PING_SECONDS = 15
SEND_SECONDS = 30.0
"""A client that takes nothing for this long is let go."""
GRACE_SECONDS = 0.5


async def of_task(request: Request) -> Response:
    task_id = task_id_of(request)
    application = application_of(request)
    if wants_stream(request):
        await application.reading.states.now(task_id)
        return stream(request, (task_id,))
    after, limit, types = _page_of(request)
    page = await application.reading.events(task_id, after=after, limit=limit, types=types)
    return events_page(request, page, limit)


async def of_everything(request: Request) -> Response:
    tasks = names_in(request, "tasks")
    if wants_stream(request):
        return stream(request, None if tasks is None else tuple(TaskId(t) for t in tasks))
    after, limit, types = _page_of(request)
    page = await application_of(request).store.read_log(after=after, limit=limit, types=types, tasks=tasks)
    return events_page(request, page, limit)


def wants_stream(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "")


def stream(request: Request, tasks: tuple[TaskId, ...] | None) -> Response:
    hub = application_of(request).hub
    hub.check_room()
    wanted = StreamRequest(
        tasks=tasks, types=names_in(request, "types"), after=_last_seen(request), speed=_speed(request)
    )
    return EventSourceResponse(
        _closing(hub.stream(wanted)),
        ping=PING_SECONDS,
        send_timeout=SEND_SECONDS,
        shutdown_event=anyio.Event(),
        shutdown_grace_period=GRACE_SECONDS,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _closing(source: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Closes the hub's generator with the response, not when it is collected."""
    try:
        async for chunk in source:
            yield chunk
    finally:
        await source.aclose()


def events_page(request: Request, page: Sequence[Event], limit: int) -> Response:
    """`data: {events, next_after}`, payloads untouched."""
    zone = application_of(request).settings.zone
    following = str(page[-1].position).encode() if len(page) == limit else b"null"
    body = b"".join(
        (
            b'{"success":true,"data":{"events":[',
            b",".join(event_json(e, zone) for e in page),
            b'],"next_after":',
            following,
            b"}}",
        )
    )
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def _page_of(request: Request) -> tuple[int, int, tuple[str, ...] | None]:
    after = whole_number(request, "after", default=0) or 0
    limit = whole_number(request, "limit", default=1000, least=1, most=5000) or 1000
    return after, limit, names_in(request, "types")


def _last_seen(request: Request) -> int | None:
    """`Last-Event-ID` wins over `?after=`."""
    header = request.headers.get("last-event-id", "").strip()
    if header.isascii() and header.isdigit() and len(header) < 19:
        return int(header)
    return whole_number(request, "after")


def _speed(request: Request) -> float | None:
    text = request.query_params.get("speed")
    if not text:
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.01 <= speed <= 10_000:
        raise InvalidRequest(
            f"参数 speed 不合法: {text}", f"speed: {text!r} is no number of 0.01–10000", field="speed", status=400
        )
    return speed


routes = [
    Route("/tasks/{task_id}/events", of_task, methods=["GET"]),
    Route("/events", of_everything, methods=["GET"]),
]
