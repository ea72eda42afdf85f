"""Due times of schedules. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def next_due(at: str, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first due time after a moment, in `zone`, for a time such as `daily 02:30` or `weekly mon 02:30`.

    A time that the clock skips when daylight saving begins is due an hour later on the clock; if the clock shows a time
    twice when it ends, the first one counts.
    """
    *rule, clock = at.split()
    weekday = WEEKDAYS.index(rule[1]) if rule[0] == "weekly" else None
    # compared in UTC, because times of one zone are compared by their clocks
    after = after.astimezone(UTC)
    # from the day before, because a clock that skips midnight moves a due time to the next day
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        due = datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
        if due > after and weekday in (None, day.weekday()):
            return due.astimezone(zone)
        day += timedelta(days=1)
