"""Events: pages of JSON, or the live stream."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events.facts.codec import UnknownEvent
from events.facts.ids import TaskId
from events.facts.type_patterns import named_types
from events.wire.event import Event
from service.api.envelope import application_of, names_in, task_id_of, whole_number
from service.live.heartbeat_response import HeartbeatResponse
from service.live.messages import event_json
from service.live.stream import LiveStream, StreamRequest
from service.schemas.errors import InvalidRequest

MAX_TYPES = 200
"""Several times the number of event types."""


async def of_task(request: Request) -> Response:
    task_id = task_id_of(request)
    application = application_of(request)
    if wants_stream(request):
        # the stream itself reports a task that only a newer version can read
        with suppress(UnknownEvent):
            await application.reading.states.now(task_id)
        return await stream(request, (task_id,))
    after, limit, types = _page_of(request)
    await check_position(request, after)
    page = await application.reading.events(task_id, after=after, limit=limit, types=types)
    return events_page(request, page, limit)


async def of_everything(request: Request) -> Response:
    tasks = names_in(request, "tasks")
    if wants_stream(request):
        return await stream(request, None if tasks is None else tuple(TaskId(t) for t in tasks))
    after, limit, types = _page_of(request)
    await check_position(request, after)
    page = await application_of(request).store.read_log(after=after, limit=limit, types=types, tasks=tasks)
    return events_page(request, page, limit)


def wants_stream(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "")


async def stream(request: Request, tasks: tuple[TaskId, ...] | None) -> Response:
    application = application_of(request)
    _refuse(
        request, "limit", "仅用于分页; 实时流没有末尾, 请去掉它", "for pages only; a stream has no end, leave it out"
    )
    after = _last_seen(request)
    wanted = StreamRequest(tasks=tasks, types=_types(request), after=after, speed=_speed(request))
    if after is not None and _reconnects(request):
        # a browser gives up an address that answers anything but a stream, and reports no reason to its page
        if await end_before(request, after) is not None:
            wanted = replace(wanted, after=None, read=after)
    elif after is not None:
        await check_position(request, after)
    caller = caller_of(request)
    application.hub.check_room(caller)
    return HeartbeatResponse(application.hub, caller, LiveStream(application.hub, wanted).messages())


async def end_before(request: Request, after: int) -> int | None:
    """Return the end of the log if a position is after it: one of another log, or from before a set-back."""
    application = application_of(request)
    if after <= application.hub.position:
        return None
    head = await application.store.head()
    return head if after > head else None


async def check_position(request: Request, after: int) -> None:
    """Raise InvalidRequest for a position after the end of the log."""
    head = await end_before(request, after)
    if head is not None:
        raise InvalidRequest(
            f"位置 {after} 超出日志末尾 ({head})",
            f"the position {after} lies beyond the end of the log, which is {head}",
            field="after",
            status=400,
        )


def caller_of(request: Request) -> str:
    """Return the API key or address whose streams are counted together."""
    actor = request.scope.get("querymill.actor")
    if actor is not None:
        return f"key {actor}"
    return request.client.host if request.client is not None else ""


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
    _refuse(request, "speed", "仅用于实时流; 分页请去掉它", "for live streams only; leave it out of a page")
    return after, limit, _types(request)


def _refuse(request: Request, name: str, chinese: str, english: str) -> None:
    """Raise InvalidRequest for a parameter that would be ignored here."""
    if request.query_params.get(name):
        raise InvalidRequest(f"参数 {name} {chinese}", f"{name}: {english}", field=name, status=400)


def _types(request: Request) -> tuple[str, ...] | None:
    """Return the `types` parameter. Raise InvalidRequest for a word that matches no event type."""
    given = names_in(request, "types")
    found = None if given is None else tuple(dict.fromkeys(given))
    if found is not None and len(found) > MAX_TYPES:
        raise InvalidRequest(
            f"参数 types 不合法: 共 {len(found)} 项, 最多 {MAX_TYPES} 项",
            f"types: {len(found)} types are given; at most {MAX_TYPES} are taken",
            field="types",
            status=400,
        )
    for word in found or ():
        if not named_types((word,)):
            raise InvalidRequest(
                f"参数 types 不合法: {word} (没有这样的事件类型; * 代表任意字符, 如 task.*)",
                f"types: {word!r} names no type of event; `*` stands for anything, as in task.*",
                field="types",
                status=400,
            )
    return found


def _reconnects(request: Request) -> bool:
    """Return true if the client reconnects, by the standard of Server-Sent Events."""
    return bool(request.headers.get("last-event-id", "").strip())


def _last_seen(request: Request) -> int | None:
    """Return `Last-Event-ID`, else `after`. Raise InvalidRequest for one that is no position."""
    header = request.headers.get("last-event-id", "").strip()
    if not _reconnects(request):
        return whole_number(request, "after")
    if header.isascii() and header.isdigit() and len(header) < 19:
        return int(header)
    raise InvalidRequest(
        f"Last-Event-ID 不合法: {header} (应为事件的位置)",
        f"Last-Event-ID: {header!r} is no position of an event, which is a whole number",
        field="Last-Event-ID",
        status=400,
    )


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
            f"参数 speed 不合法: {text} (应为 0.01–10000 之间的数字)",
            f"speed: {text!r} is no number of 0.01–10000",
            field="speed",
            status=400,
        )
    return speed


routes = [
    Route("/tasks/{task_id}/events", of_task, methods=["GET"]),
    Route("/events", of_everything, methods=["GET"]),
]
