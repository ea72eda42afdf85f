"""Traffic of a day as a factor around 1: growth, seasons, weekends, holidays, and the quiet months of 2022."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from math import cos, pi

# First day, last day, factor of traffic: toll-free days of private cars, and the long Spring Festival.
_HOLIDAYS = (
    (date(2022, 1, 1), date(2022, 1, 3), 1.35),
    (date(2022, 1, 28), date(2022, 2, 8), 1.9),
    (date(2022, 4, 3), date(2022, 4, 5), 1.2),
    (date(2022, 4, 30), date(2022, 5, 4), 1.5),
    (date(2022, 6, 3), date(2022, 6, 5), 1.3),
    (date(2022, 9, 10), date(2022, 9, 12), 1.35),
    (date(2022, 10, 1), date(2022, 10, 7), 1.95),
    (date(2022, 12, 31), date(2023, 1, 2), 1.35),
    (date(2023, 1, 19), date(2023, 1, 29), 2.2),
    (date(2023, 4, 5), date(2023, 4, 5), 1.3),
    (date(2023, 4, 29), date(2023, 5, 3), 2.1),
    (date(2023, 6, 22), date(2023, 6, 24), 1.45),
    (date(2023, 9, 29), date(2023, 10, 6), 2.3),
    (date(2023, 12, 30), date(2023, 12, 31), 1.4),
)
_QUIET = (
    (date(2022, 3, 15), date(2022, 4, 28), 0.55),
    (date(2022, 8, 20), date(2022, 9, 8), 0.8),
    (date(2022, 11, 10), date(2022, 12, 24), 0.6),
)


def _factors(periods: tuple[tuple[date, date, float], ...]) -> Iterator[tuple[date, float]]:
    for first, last, factor in periods:
        for n in range((last - first).days + 1):
            yield first + timedelta(days=n), factor


_HOLIDAY_FACTOR = dict(_factors(_HOLIDAYS))
_QUIET_FACTOR = dict(_factors(_QUIET))


def is_holiday(day: date) -> bool:
    return day in _HOLIDAY_FACTOR


@cache
def demand(day: date) -> float:
    """Return the day's traffic as a factor of an ordinary day in January 2022."""
    growth = 1 + 0.11 * (day - date(2022, 1, 1)).days / 365
    summer = 1 + 0.12 * cos(2 * pi * (day.timetuple().tm_yday - 205) / 365)
    weekend = 1.18 if day.weekday() in (4, 5, 6) else 1.0
    return growth * summer * _QUIET_FACTOR.get(day, 1.0) * _HOLIDAY_FACTOR.get(day, weekend)
