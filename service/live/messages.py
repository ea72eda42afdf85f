"""Events and other messages of a live stream, as bytes in the format of Server-Sent Events."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from events.facts.type_patterns import named_types
from events.wire.event import Event

type TypeFilter = Callable[[str], bool]


def event_json(event: Event, zone: ZoneInfo) -> bytes:
    """Return an event as a JSON object, with `data` and `meta` exactly as stored."""
    head = (
        f'{{"position":{event.position},"stream":{json.dumps(event.stream, ensure_ascii=False)},'
        f'"version":{event.version},"type":"{event.type}",'
        f'"recorded_at":"{event.recorded_at.astimezone(zone).isoformat(timespec="microseconds")}","data":'
    )
    return b"".join((head.encode(), event.data.encode(), b',"meta":', event.meta.encode(), b"}"))


def event_message(event: Event, zone: ZoneInfo) -> bytes:
    """Return an event as a Server-Sent Event with its position as id."""
    return b"id: %d\ndata: %b\n\n" % (event.position, _one_line(event_json(event, zone)))


def named_message(name: str, data: bytes, *, retry_ms: int | None = None) -> bytes:
    """Return a named Server-Sent Event without an id."""
    retry = b"" if retry_ms is None else b"retry: %d\n" % retry_ms
    return b"%bevent: %b\ndata: %b\n\n" % (retry, name.encode(), _one_line(data))


def begin_message(position: int) -> bytes:
    """Return the first message of a live-only stream. Its id lets a client reconnect before the first event."""
    return b"id: %d\nevent: begin\ndata: {}\n\n" % position


def set_back_message(read: int, position: int) -> bytes:
    """Return the first message for a client whose last position `read` is beyond the end of the log."""
    return b'id: %d\nevent: set_back\ndata: {"position":%d}\n\n' % (position, read)


def type_filter(types: Sequence[str] | None) -> TypeFilter:
    """Return a predicate that is true if an event type matches `types`, which may contain `*`; None matches all."""
    return (lambda _type: True) if types is None else named_types(types).__contains__


def _one_line(data: bytes) -> bytes:
    """Replace line breaks between JSON tokens by spaces, because a message's data must be on one line."""
    return data if b"\n" not in data and b"\r" not in data else data.replace(b"\r", b" ").replace(b"\n", b" ")
