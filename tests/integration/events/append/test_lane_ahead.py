"""A commit that is sent behind the one under way: whatever becomes of either, each append is in the log once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.append.group_commit import LEAST_AHEAD, LEAST_HALVED, AppendLane
from events.facts.ids import Stream, TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import Appended, LogUnavailable, VersionConflict
from runtime.postgres import connections
from runtime.settings.settings import Settings
from tests.integration.events.append.test_lane import chain_holds, held, line, rows, settled, waiting_backend

CALLERS, APPENDS, CUTS = 60, 12, 8


def stream_of(number: int) -> Stream:
    return log_stream(TaskId(f"own_{number}"))


def own_lines(numbers: range) -> list[tuple[Stream, LogRecorded]]:
    return [(stream_of(n), line(f"own {n}")) for n in numbers]


async def warm_up(lane: AppendLane) -> None:
    """Two appends of one commit, at positions 1 and 2: after a lone one the first of many would go alone."""
    await asyncio.gather(
        *(lane.append(log_stream(TaskId(name)), [line(name)], expected=None) for name in ("first", "second"))
    )


class Messenger:
    """Passes everything between a lane and PostgreSQL, but keeps the answers to itself once it is told to."""

    def __init__(self, folder: Path, dsn: str) -> None:
        given = conninfo_to_dict(dsn)
        self.behind = f"{given['host']}/.s.PGSQL.{given.get('port') or 5432}"
        self.dsn = make_conninfo(dsn, host=str(folder), port=5432)
        self.silent = False
        self.writers: list[asyncio.StreamWriter] = []

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_unix_connection(self.behind)
        self.writers += [writer, behind_writer]
        with suppress(ConnectionError):
            await asyncio.gather(self._pass(reader, behind_writer), self._answer(behind_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if not self.silent:
                writer.write(data)
        writer.close()

    def hang_up(self) -> None:
        self.silent = False
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()


@asynccontextmanager
async def lane_behind(folder: Path, settings: Settings) -> AsyncGenerator[tuple[AppendLane, Messenger]]:
    messenger = Messenger(folder, settings.database_url or "")
    async with await asyncio.start_unix_server(messenger.accept, folder / ".s.PGSQL.5432"):
        lane = AppendLane(
            connect=lambda: connections.connect(messenger.dsn, settings.database_schema, "behind"),
            channel=settings.channel,
            wake_channel=settings.work_channel,
        )
        running = asyncio.create_task(lane.run())
        try:
            await warm_up(lane)
            yield lane, messenger
        finally:
            # the server closes once nobody is connected
            messenger.hang_up()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            messenger.hang_up()


async def holds_each_once(store: EventStore, answered: dict[str, Appended]) -> None:
    """Positions and versions have no gaps, and what was answered stands where the answer says, and nowhere else."""
    found = await rows(store)
    assert await chain_holds(store)
    assert [position for position, *_ in found] == list(range(1, len(found) + 1))
    reached: Counter[str] = Counter()
    for _, stream, version, _ in found:
        reached[stream] += 1
        assert version == reached[stream]
    told = {message: (position, version) for position, _, version, message in found}
    assert len(told) == len(found)
    assert {message: (a.last_position, a.version) for message, a in answered.items()} == told


@pytest.mark.parametrize("refused_first", [False, True])
def test_two_commits_whose_answers_are_lost_together(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, *, refused_first: bool
) -> None:
    """Where the first was refused, it is sent anew and comes behind the other, which must not be sent again."""

    async def run() -> None:
        folder = tmp_path_factory.mktemp("s")
        async with open_log(settings) as store, lane_behind(folder, settings) as (lane, messenger):
            async with held(settings) as conn:
                first: list[tuple[Stream, LogRecorded, int | None]] = [
                    (stream, x, None) for stream, x in own_lines(range(LEAST_HALVED))
                ]
                if refused_first:
                    first[3] = (log_stream(TaskId("first")), line("conflicting"), 7)
                one = [asyncio.create_task(lane.append(to, [x], expected=expected)) for to, x, expected in first]
                await waiting_backend(conn)
                behind = own_lines(range(100, 100 + LEAST_HALVED))
                other = [asyncio.create_task(lane.append(stream, [x], expected=None)) for stream, x in behind]
                await asyncio.sleep(0)
                messenger.silent = True
            # both are over, and nobody has heard
            while not any(message == behind[-1][1].message for *_, message in await rows(store)):
                pass
            assert not any(task.done() for task in (*one, *other))
            messenger.hang_up()
            answers = await settled(*one, *other)
            if refused_first:
                assert isinstance(answers.pop(3), VersionConflict)
            names = [f"own {n}" for n in range(LEAST_HALVED) if not (refused_first and n == 3)]
            names += [x.message for _, x in behind]
            answered = {name: a for name, a in zip(names, answers, strict=True) if isinstance(a, Appended)}
            assert len(answered) == len(names)
            found = await rows(store)
            for position, name in enumerate(("first", "second"), 1):
                answered[name] = Appended(position, position, 1, answers[0].recorded_at)  # type: ignore[union-attr]
            assert len(found) == len(answered)
            await holds_each_once(store, answered)

    asyncio.run(run())


def test_refusals_and_lost_connections_among_many_callers_lose_and_double_nothing(settings: Settings) -> None:
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


def test_what_writes_to_a_stream_of_the_commit_under_way_waits_for_it(settings: Settings) -> None:
    async def run() -> list[int]:
        async with open_log(settings) as store:
            shared = log_stream(TaskId("shared"))
            await store.lane.append(shared, [line("0")], expected=None)
            async with held(settings) as conn:
                appending = [
                    asyncio.create_task(store.lane.append(shared, [line(str(n + 1))], expected=None))
                    for n in range(LEAST_AHEAD)
                ]
                await waiting_backend(conn)
                appending += [
                    asyncio.create_task(store.lane.append(shared, [line(str(n + 1))], expected=None))
                    for n in range(LEAST_AHEAD, 4 * LEAST_AHEAD)
                ]
                await asyncio.sleep(0)
            answers = await asyncio.gather(*appending)
            assert [int(message) for *_, message in await rows(store)] == list(range(4 * LEAST_AHEAD + 1))
            return [a.version for a in answers]

    assert asyncio.run(run()) == list(range(2, 4 * LEAST_AHEAD + 2))


def test_a_lane_that_is_stopped_answers_both_commits(settings: Settings) -> None:
    async def run() -> list[Appended | BaseException]:
        opened = open_log(settings)
        store = await opened.__aenter__()
        await warm_up(store.lane)
        async with held(settings) as conn:
            appending = [
                asyncio.create_task(store.lane.append(stream, [x], expected=None))
                for stream, x in own_lines(range(LEAST_HALVED))
            ]
            await waiting_backend(conn)
            appending += [
                asyncio.create_task(store.lane.append(stream, [x], expected=None))
                for stream, x in own_lines(range(100, 100 + LEAST_HALVED))
            ]
            closing = asyncio.create_task(opened.__aexit__(None, None, None))
            await asyncio.sleep(0)
        answers = await settled(*appending)
        await closing
        return answers

    answers = asyncio.run(run())
    assert sorted(a.last_position for a in answers if isinstance(a, Appended)) == [*range(3, 2 * LEAST_HALVED + 3)]


def test_a_lane_that_is_given_up_fails_both_commits(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def run() -> list[Appended | BaseException]:
        folder = tmp_path_factory.mktemp("s")
        async with lane_behind(folder, settings) as (lane, _), held(settings) as conn:
            appending = [
                asyncio.create_task(lane.append(stream, [x], expected=None))
                for stream, x in own_lines(range(LEAST_HALVED))
            ]
            await waiting_backend(conn)
            appending += [
                asyncio.create_task(lane.append(stream, [x], expected=None))
                for stream, x in own_lines(range(100, 100 + LEAST_HALVED))
            ]
            await asyncio.sleep(0)
            lane.abandon()
            return await settled(*appending)

    assert [type(answer) for answer in asyncio.run(run())] == [LogUnavailable] * (2 * LEAST_HALVED)


@pytest.mark.parametrize(("callers", "most"), [(1, 20), (2, 24), (16, 24)])
def test_callers_who_append_again_and_again_share_their_commits(settings: Settings, callers: int, most: int) -> None:
    """Though a lone caller's append is sent at once, the first of several does not go without the others."""

    async def run() -> int:
        async with open_log(settings) as store:

            async def caller(number: int) -> None:
                for n in range(20):
                    await store.lane.append(stream_of(number), [line(f"{number}.{n}")], expected=n)

            await asyncio.gather(*(caller(n) for n in range(callers)))
            assert await chain_holds(store)
            async with store.connection() as conn:
                cursor = await conn.execute("select count(*) from events where chain is not null")
                return (await cursor.fetchone() or (0,))[0]

    assert asyncio.run(run()) <= most
