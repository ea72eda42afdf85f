"""Server-sent messages of events, and the filter by event type."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from events.wire.event import Event
from service.live.messages import event_json, event_message, named_message, type_filter
from tests.tables import from_table

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2025, 6, 27, 6, 30, 52, 123456, tzinfo=UTC)


def event(data: str = '{"task_id":"t","文":"a\\nb"}') -> Event:
    return Event(7, "task:t", 3, "t", "step.started", 1, data, '{"actor":"a"}', AT)


def test_event_message_has_the_documented_shape() -> None:
    assert json.loads(event_json(event(), ZONE)) == {
        "position": 7,
        "stream": "task:t",
        "version": 3,
        "type": "step.started",
        "recorded_at": "2025-06-27T14:30:52.123456+08:00",
        "data": {"task_id": "t", "文": "a\nb"},
        "meta": {"actor": "a"},
    }


@from_table
def test_message_of_an_event_is_two_lines(data: str) -> None:
    lines = event_message(event(data), ZONE).split(b"\n")
    assert [line.partition(b":")[0] for line in lines] == [b"id", b"data", b"", b""]
    assert json.loads(lines[1].removeprefix(b"data: "))["data"] == json.loads(data)


def test_named_message_has_no_id() -> None:
    assert named_message("bye", b"{}", retry_ms=5) == b"retry: 5\nevent: bye\ndata: {}\n\n"


@from_table
def test_event_types_are_filtered_by_pattern(types: tuple[str, ...] | None, name: str, matches: bool) -> None:
    assert type_filter(types)(name) is matches
