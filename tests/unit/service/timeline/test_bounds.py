"""Bounds of a timeline's range, and the pauses in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.schemas.errors import InvalidRequest
from service.schemas.queries import TimelineParameters
from service.timeline.bounds import pauses_in, range_of
from tests.tables import from_table

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 29, 14, 3, tzinfo=ZONE)


def at(hour: int, minute: int = 0, day: int = 29) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        pytest.param(None, None, (at(14, 3, 28), NOW), id="the last 24 hours by default"),
        pytest.param("2026-11-29T13:00", None, (at(13), NOW), id="from a time until now, in the service's time zone"),
        pytest.param(None, "2026-11-29T10:00:00+08:00", (at(10, 0, 28), at(10)), id="24 hours before an end"),
        pytest.param("2026-11-29T04:00:00Z", "2026-11-29T05:00Z", (at(12), at(13)), id="times with an offset"),
    ],
)
def test_range_has_defaults(since: str | None, until: str | None, expected: tuple[datetime, datetime]) -> None:
    assert range_of(TimelineParameters(since=since, until=until), NOW, ZONE) == expected


@from_table
def test_wrong_range_is_refused(since: str | None, until: str | None, field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        range_of(TimelineParameters(since=since, until=until), NOW, ZONE)
    assert (refused.value.field, refused.value.status) == (field, 400)


@from_table
def test_pauses_last_from_drain_to_resumption(drains: list[str], expected: list[tuple[int, int | None]]) -> None:
    events = [(f"executors.{kind}", at(int(hour))) for hour, kind in map(str.split, drains)]
    hours = [(since.hour, until and until.hour) for since, until in pauses_in(events, at(10) - timedelta(hours=1))]
    assert hours == expected
