"""Endpoints of events: pages of JSON, or live streams."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from events.facts.codec import UnknownEvent
from events.facts.ids import TaskId
from events.facts.type_patterns import named_types
from events.wire.event import Event
from runtime.sentences import Sentence
from service.api.declaration import Call, Group
from service.api.envelope import application_of
from service.api.payloads import stream_without_payloads, without_payloads
from service.live.heartbeat_response import HeartbeatResponse
from service.live.messages import event_json
from service.live.stream import LiveStream, StreamRequest
from service.schemas.errors import InvalidRequest
from service.schemas.queries import AllEventsParameters, EventParameters
from service.schemas.responses.events import EventPage
from service.texts import say

DEFAULT_PAGE = 1_000
"""Number of events per page if `limit` is absent."""


endpoint = Group("events")


@endpoint("GET", "/tasks/{task_id}/events", scope="view", response=EventPage, streams=True)
async def of_task(call: Call, task_id: TaskId, query: EventParameters) -> Response:
    """Return a page of a task's events; with Accept: text/event-stream, the task's live stream."""
    request, application = call.request, call.application
    if wants_stream(request):
        # the stream itself reports events of a newer version, and continues with all other events
        with suppress(UnknownEvent):
            await application.reading.states.now(task_id)
        return await stream(call, query, (task_id,))
    page = await _page(call, query)
    events = await application.reading.events(task_id, after=page.after, limit=page.limit, types=page.types)
    return events_page(call, events, page.limit)


@endpoint("GET", "/events", scope="view", response=EventPage, errors=("too_many_streams",), streams=True)
async def of_everything(call: Call, query: AllEventsParameters) -> Response:
    """Return a page of all events; with Accept: text/event-stream, the live stream."""
    request, tasks = call.request, query.tasks
    if wants_stream(request):
        return await stream(call, query, None if tasks is None else tuple(TaskId(t) for t in tasks))
    page = await _page(call, query)
    store = call.application.store
    events = await store.read_log(after=page.after, limit=page.limit, types=page.types, tasks=tasks)
    return events_page(call, events, page.limit)


def wants_stream(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "")


async def stream(call: Call, query: EventParameters, tasks: tuple[TaskId, ...] | None) -> Response:
    request, application = call.request, call.application
    if query.limit is not None:
        raise _misplaced("limit", say("for pages only; a stream has no end, leave it out"))
    after = _last_seen(request, query.after)
    wanted = StreamRequest(tasks=tasks, types=_types(query), after=after, speed=query.speed)
    if after is not None and _comes_again(request):
        # a browser stops reconnecting if the response is not a stream, and hides the error from the page
        if await end_before(request, after) is not None:
            wanted = replace(wanted, after=None, read=after)
    elif after is not None:
        await check_position(request, after)
    messages = LiveStream(application.hub, wanted).messages()
    if not call.sees_payloads:
        messages = stream_without_payloads(messages)
    return HeartbeatResponse(application.hub, caller_of(request), messages)


async def end_before(request: Request, after: int) -> int | None:
    """Return the end of the log if the position `after` is beyond the end, else None."""
    application = application_of(request)
    if after <= application.hub.position:
        return None
    head = await application.store.head()
    return head if after > head else None


async def check_position(request: Request, after: int) -> None:
    """Raise InvalidRequest if the position `after` is beyond the end of the log."""
    head = await end_before(request, after)
    if head is not None:
        raise InvalidRequest(
            say("after: {after} is beyond the end of the log, which is {head}", after=after, head=head),
            field="after",
            status=400,
        )


def caller_of(request: Request) -> str:
    """Return the caller whose open streams are counted together: the name of the key, or the client's address."""
    actor = request.scope.get("querymill.actor")
    if actor is not None:
        return f"key {actor}"
    return request.client.host if request.client is not None else ""


def events_page(call: Call, page: Sequence[Event], limit: int) -> Response:
    """Return the response `{events, next_after}`; the payloads are copied from the log without decoding."""
    zone = call.application.settings.zone
    events = [event_json(event, zone) for event in page]
    if not call.sees_payloads:
        events = [msgspec.json.encode(without_payloads(msgspec.json.decode(event))) for event in events]
    following = str(page[-1].position).encode() if len(page) == limit else b"null"
    body = b"".join(
        (
            b'{"success":true,"data":{"events":[',
            b",".join(events),
            b'],"next_after":',
            following,
            b"}}",
        )
    )
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


class _Page(NamedTuple):
    """Bounds and event types of a requested page."""

    after: int
    limit: int
    types: tuple[str, ...] | None


async def _page(call: Call, query: EventParameters) -> _Page:
    """Return the requested page. Raises InvalidRequest for `speed`, or a position beyond the end of the log."""
    if query.speed is not None:
        raise _misplaced("speed", say("for live streams only; leave it out of a page"))
    page = _Page(query.after or 0, query.limit or DEFAULT_PAGE, _types(query))
    await check_position(call.request, page.after)
    return page


def _misplaced(name: str, reason: Sentence) -> InvalidRequest:
    """Return the error for a parameter that would have no effect."""
    return InvalidRequest(say("{parameter}: {reason}", parameter=name, reason=reason), field=name, status=400)


def _types(query: EventParameters) -> tuple[str, ...] | None:
    """Return the event type patterns without duplicates. Raises InvalidRequest if a pattern matches no event type."""
    found = None if query.types is None else tuple(dict.fromkeys(query.types))
    for word in found or ():
        if not named_types((word,)):
            raise InvalidRequest(
                say("types: {word!r} names no type of event; `*` stands for anything, as in task.*", word=word),
                field="types",
                status=400,
            )
    return found


def _comes_again(request: Request) -> bool:
    """Return True if a client reconnects: the request then has the header `Last-Event-ID`."""
    return bool(request.headers.get("last-event-id", "").strip())


def _last_seen(request: Request, after: int | None) -> int | None:
    """Return the position in `Last-Event-ID`, or `after` without this header.

    Raises InvalidRequest if the header is no position.
    """
    header = request.headers.get("last-event-id", "").strip()
    if not _comes_again(request):
        return after
    if header.isascii() and header.isdigit() and len(header) < 19:
        return int(header)
    raise InvalidRequest(
        say("Last-Event-ID: {header!r} is no position of an event, which is a whole number", header=header),
        field="Last-Event-ID",
        status=400,
    )
