"""Many callers, refusals and lost connections: each append is in the log once, at the position that was returned."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from events.facts.ids import Stream, TaskId, log_stream
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import Appended, VersionConflict
from runtime.settings.settings import Settings
from tests.integration.events.append.test_group_commit import digests_hold, line, rows

CALLERS, APPENDS, CUTS = 60, 12, 8


def stream_of(number: int) -> Stream:
    return log_stream(TaskId(f"own_{number}"))


async def holds_each_once(store: EventStore, answered: dict[str, Appended]) -> None:
    """Positions and versions have no gaps; each acknowledged append is at its returned position and only there."""
    found = await rows(store)
    assert await digests_hold(store)
    assert [position for position, *_ in found] == list(range(1, len(found) + 1))
    reached: Counter[str] = Counter()
    for _, stream, version, _ in found:
        reached[stream] += 1
        assert version == reached[stream]
    stored = {message: (position, version) for position, _, version, message in found}
    assert len(stored) == len(found)
    assert {message: (a.last_position, a.version) for message, a in answered.items()} == stored


def test_append_with_refusals_and_lost_connections_is_exactly_once(settings: Settings) -> None:
    chance = random.Random(4)
    answered: dict[str, Appended] = {}
    refused: list[str] = []

    async def run() -> None:
        async with open_log(settings) as store:
            more = asyncio.Condition()

            async def append(stream: Stream, message: str, expected: int | None) -> None:
                try:
                    answered[message] = await store.lane.append(stream, [line(message)], expected=expected)
                except VersionConflict:
                    refused.append(message)
                async with more:
                    more.notify_all()

            async def caller(number: int) -> None:
                for n in range(APPENDS):
                    match chance.randrange(40):
                        case 0:
                            await append(log_stream(TaskId("shared")), f"{number}.{n}", None)
                        case 1:
                            await append(stream_of(number), f"{number}.{n}", 99)
                        case _:
                            await append(stream_of(number), f"{number}.{n}", None)

            async def cut(when: int) -> None:
                async with more:
                    await more.wait_for(lambda: len(answered) >= when)
                async with store.connection() as conn:
                    await conn.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where query like 'select last_position, recorded%%' and datname = %s",
                        (conn.info.dbname,),
                    )

            total = CALLERS * APPENDS
            cuts = [cut(chance.randrange(total // 2)) for _ in range(CUTS)]
            await asyncio.gather(*(caller(n) for n in range(CALLERS)), *cuts)
            assert len(answered) + len(refused) == total
            assert refused
            await holds_each_once(store, answered)

    asyncio.run(run())
