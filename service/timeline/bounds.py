"""Bounds of a timeline's range, and the drains in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.schemas.conversion import time_of
from service.schemas.errors import InvalidRequest
from service.schemas.queries import TimelineParameters
from service.texts import say

DEFAULT_RANGE = timedelta(hours=24)
MAX_RANGE = timedelta(days=31)


class Range(NamedTuple):
    since: datetime
    until: datetime


def range_of(asked: TimelineParameters, now: datetime, zone: ZoneInfo) -> Range:
    """Return the range of a request. Raises InvalidRequest for an unreadable time, or an empty or too long range."""
    until = time_of(asked.until, "to", zone) or now
    since = time_of(asked.since, "from", zone) or until - DEFAULT_RANGE
    if since >= until:
        raise InvalidRequest(say("from: give a time before `to`"), field="from", status=400)
    if until - since > MAX_RANGE:
        days = MAX_RANGE.days
        raise InvalidRequest(
            say("from: give a time at most {days} days before `to`", days=days),
            field="from",
            status=400,
        )
    return Range(since, until)


def pauses_in(drains: Iterable[tuple[str, datetime]], since: datetime) -> list[tuple[datetime, datetime | None]]:
    """Return begin and end of each drain that lasted beyond `since`, newest first.

    drains: types and times of the events `executors.drained` and `executors.resumed`, newest first. A drain that is
    recorded again while it lasts is one.
    """
    found: list[tuple[datetime, datetime | None]] = []
    end: datetime | None = None
    for kind, at in drains:
        if kind == "executors.resumed":
            end = at
        elif end is not None and end <= since:
            break
        elif found and found[-1][1] == end:
            found[-1] = (at, end)
        else:
            found.append((at, end))
    return found
