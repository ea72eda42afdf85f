"""Cost of appends without an executor: the same events, from the same number of callers, into an empty log."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import groupby
from time import perf_counter
from typing import NamedTuple

import msgspec

from events.facts.ids import Stream
from events.store.event_log import open_log
from events.wire.event import Event
from runtime.settings.settings import Settings


class Append(NamedTuple):
    stream: Stream
    facts: Sequence[msgspec.Struct]


type Life = Sequence[Append]
"""Appends of one execution, in order."""


def lives(events: Sequence[Event]) -> list[Life]:
    """Return the appends of each task's execution: the events that one commit added to one stream."""
    of_task: dict[str, list[Append]] = {}
    for (_, stream), piece in groupby(events, key=lambda event: (event.recorded_at, event.stream)):
        found = list(piece)
        appended = Append(Stream(stream), [event.fact() for event in found])
        of_task.setdefault(found[0].task_id or "", []).append(appended)
    return list(of_task.values())


async def appends_alone(settings: Settings, lived: Sequence[Life], callers: int) -> float:
    """Return the executions per second if their events are only appended."""
    async with open_log(settings) as store:

        async def live(rest: Iterator[Life]) -> None:
            for life in rest:
                for stream, facts in life:
                    await store.lane.append(stream, facts, expected=None)

        rest = iter(lived)
        began = perf_counter()
        await asyncio.gather(*(live(rest) for _ in range(callers)))
        return len(lived) / (perf_counter() - began)
