"""The types of events that executors act on are listed in Python and in SQL; the lists agree."""

from __future__ import annotations

import re
from importlib.resources import files

from events.wire.batch import WAKING_TYPES
from executor.scheduling.next_execution import CLOSING_EVENTS, DRAINS, REQUESTS
from schema.named_queries import query

NAME = re.compile(r"'([a-z]+\.[a-z_]+)'")
READ = set(NAME.findall(query("work", "work_since")))


def names_in(function: str, after: str = "", until: str = "$$;") -> set[str]:
    text = files("schema").joinpath("functions", f"{function}.sql").read_text("utf-8")
    part = text.partition(after)[2] if after else text
    return set(NAME.findall(part.partition(until)[0]))


def test_events_that_executors_read_are_indexed_and_include_those_that_wake_them() -> None:
    assert names_in("indexed_types") >= READ
    assert READ >= WAKING_TYPES | REQUESTS | CLOSING_EVENTS | DRAINS


def test_append_opens_and_closes_requests_like_an_executor() -> None:
    assert names_in("append", after="the last decides", until="w.ends;") == REQUESTS | CLOSING_EVENTS
