"""Due times of schedules, over the changes of daylight saving."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from service.schedules.due_times import WEEKDAYS, next_due
from tests.tables import from_table

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")


@from_table
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
