"""Due times of schedules, over the changes of daylight saving."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schedules.due_times import WEEKDAYS, next_due

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")


@pytest.mark.parametrize(
    ("at", "zone", "after", "due"),
    [
        pytest.param(
            "daily 02:30", "Asia/Shanghai", "2026-03-01T02:29:59+08:00", "2026-03-01T02:30:00+08:00", id="later today"
        ),
        pytest.param(
            "daily 02:30", "Asia/Shanghai", "2026-03-01T02:30:00+08:00", "2026-03-02T02:30:00+08:00", id="not again now"
        ),
        pytest.param(
            "daily 02:30",
            "Asia/Shanghai",
            "2026-02-28T19:00:00+00:00",
            "2026-03-02T02:30:00+08:00",
            id="day of the zone",
        ),
        pytest.param("daily 00:00", "UTC", "2026-12-31T00:00:00+00:00", "2027-01-01T00:00:00+00:00", id="next year"),
        pytest.param(
            "weekly mon 02:30", "UTC", "2026-03-03T12:00:00+00:00", "2026-03-09T02:30:00+00:00", id="next Monday"
        ),
        pytest.param(
            "weekly tue 13:00", "UTC", "2026-03-03T12:00:00+00:00", "2026-03-03T13:00:00+00:00", id="later this Tuesday"
        ),
        pytest.param(
            "weekly tue 12:00", "UTC", "2026-03-03T12:00:00+00:00", "2026-03-10T12:00:00+00:00", id="Tuesday in a week"
        ),
        pytest.param(
            "daily 02:30", "Europe/Berlin", "2026-03-28T12:00:00+01:00", "2026-03-29T03:30:00+02:00", id="skipped time"
        ),
        pytest.param(
            "daily 02:30", "Europe/Berlin", "2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00", id="after it"
        ),
        pytest.param(
            "daily 02:30", "Europe/Berlin", "2026-10-24T12:00:00+02:00", "2026-10-25T02:30:00+02:00", id="first of two"
        ),
        pytest.param(
            "daily 02:30",
            "Europe/Berlin",
            "2026-10-25T02:30:00+02:00",
            "2026-10-26T02:30:00+01:00",
            id="not the second",
        ),
        pytest.param(
            "daily 02:30",
            "Europe/Berlin",
            "2026-10-25T02:30:00+01:00",
            "2026-10-26T02:30:00+01:00",
            id="from the second",
        ),
        pytest.param(
            "daily 00:30",
            "America/Sao_Paulo",
            "2018-11-03T12:00:00-03:00",
            "2018-11-04T01:30:00-02:00",
            id="no midnight",
        ),
    ],
)
def test_next_due_time(at: str, zone: str, after: str, due: str) -> None:
    assert next_due(at, datetime.fromisoformat(after), ZoneInfo(zone)).isoformat() == due


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # UTC
    st.sampled_from(ZONES),
    st.sampled_from(("daily", *(f"weekly {day}" for day in WEEKDAYS))),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_due_times_follow_one_another_a_day_or_a_week_apart(
    after: datetime, zone_name: str, rule: str, hour: int, minute: int
) -> None:
    at, zone = f"{rule} {hour:02d}:{minute:02d}", ZoneInfo(zone_name)
    first = next_due(at, after, zone)
    second = next_due(at, first, zone)
    period = timedelta(days=1 if rule == "daily" else 7)
    shift = timedelta(hours=2)
    assert timedelta(0) < first.astimezone(UTC) - after <= period + shift
    assert period - shift <= second.astimezone(UTC) - first.astimezone(UTC) <= period + shift
    # no due time lies between: the same one is found from any moment before it
    assert next_due(at, first - timedelta(seconds=1), zone) == first
    wanted = datetime.combine(first.date(), time(hour, minute), zone)
    exists = wanted.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None)
    assert ((first.hour, first.minute) == (hour, minute)) == exists, "another time only if the clock skips this one"
    if rule != "daily":
        assert first.weekday() == WEEKDAYS.index(rule.removeprefix("weekly "))
