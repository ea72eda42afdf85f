"""Concurrent lanes in one and in several processes: a lane's cached stream version may be stale."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, suppress
from multiprocessing import get_context
from typing import Any

import psycopg
import pytest

from events.append.group_commit import AppendLane, StreamAppend
from events.audit.row_verifier import RowVerifier, StoredRow, Tampered
from events.facts.ids import ExecutionId, Stream, TaskId, log_stream, task_stream
from events.facts.records import LogRecorded
from events.facts.task import facts
from events.store.event_log import open_log
from events.store.event_store import END, EventStore
from events.wire.event import Appended, Fence, LogUnavailable, StaleEpoch, VersionConflict
from runtime.postgres import connections
from runtime.settings.settings import Settings
from schema.named_queries import query
from tests.integration.events.follow.test_rollback_detection import set_back
from tests.tables import from_table

T = TaskId("task_20250627_143052")
SHARED = log_stream(TaskId("shared"))
PROCESSES, CALLERS, APPENDS = 4, 6, 12


def line(text: str) -> LogRecorded:
    return LogRecorded(task_id=T, execution_id=None, level="INFO", message=text, logged_at="2025-06-27T14:30:52+08:00")


async def rows(store: EventStore) -> list[tuple[int, str, int, str]]:
    async with store.connection() as conn:
        cursor = await conn.execute(
            "select position, stream, version, data ->> 'message' from events order by position"
        )
        return await cursor.fetchall()


async def digests_hold(store: EventStore) -> bool:
    """Return true if positions, versions, times and digests of all events are right."""
    async with store.connection() as conn:
        cursor = await conn.execute(query("audit", "rows"), {"after": 0, "until": END, "limit": END}, binary=True)
        found = await cursor.fetchall()
    verifier = RowVerifier()
    try:
        for row in found:
            verifier.add(StoredRow(*row))
    except Tampered:
        return False
    return True


@asynccontextmanager
async def two_lanes(settings: Settings) -> AsyncGenerator[tuple[EventStore, EventStore]]:
    async with open_log(settings) as one, open_log(settings, name="other") as other:
        yield one, other


@asynccontextmanager
async def held(settings: Settings) -> AsyncGenerator[psycopg.AsyncConnection[Any]]:
    """Hold the append lock, so that all appends wait."""
    assert settings.database_url is not None
    async with await connections.connect(settings.database_url, settings.database_schema) as conn:
        await conn.execute("select pg_advisory_lock(hashtext(%s))", (settings.channel,))
        yield conn
        await conn.execute("select pg_advisory_unlock_all()")


async def waiting_backend(conn: psycopg.AsyncConnection[Any]) -> int:
    """Server process of the append that waits for the lock."""
    while True:
        cursor = await conn.execute("select pid from pg_locks where locktype = 'advisory' and not granted")
        row = await cursor.fetchone()
        if row is not None:
            return row[0]


async def settled(*appends: Awaitable[Appended]) -> list[Appended | BaseException]:
    return list(await asyncio.gather(*appends, return_exceptions=True))


async def race(append: Callable[[int], Awaitable[Appended]], times: int) -> list[Appended]:
    """Append `times` times; retry with the current version after a conflict."""
    done: list[Appended] = []
    while len(done) < times:
        with suppress(VersionConflict):
            done.append(await append(len(done)))
    return done


def append_from_a_process(settings: Settings, number: int) -> None:
    """Run callers with own streams, callers that share one, and callers that expect its version."""

    async def run() -> None:
        async with open_log(settings, name=f"process {number}") as store:

            async def own(caller: int) -> None:
                stream = log_stream(TaskId(f"p{number}_{caller}"))
                for n in range(APPENDS):
                    await store.lane.append(stream, [line(str(n))] * (n % 3 + 1), expected=None)

            async def shared(caller: int) -> None:
                for n in range(APPENDS):
                    await store.lane.append(SHARED, [line(f"{number}.{caller}.{n}")], expected=None)

            async def insisting(n: int) -> Appended:
                last = await store.read_stream(SHARED)
                return await store.lane.append(SHARED, [line(f"{number}.insisting.{n}")], expected=len(last))

            await asyncio.gather(*(own(c) for c in range(CALLERS)), *(shared(c) for c in range(2)), race(insisting, 3))

    asyncio.run(run())


@pytest.mark.long
def test_append_many_processes_leave_no_gap_and_no_duplicate(settings: Settings) -> None:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for done in [pool.submit(append_from_a_process, settings, number) for number in range(PROCESSES)]:
            done.result()

    async def read() -> list[tuple[int, str, int, str]]:
        async with open_log(settings) as store:
            assert await digests_hold(store)
            return await rows(store)

    found = asyncio.run(read())
    each_own = sum(n % 3 + 1 for n in range(APPENDS))
    assert len(found) == PROCESSES * (CALLERS * each_own + 2 * APPENDS + 3)
    assert [position for position, *_ in found] == list(range(1, len(found) + 1))
    reached: Counter[str] = Counter()
    for _, stream, version, _ in found:
        reached[stream] += 1
        assert version == reached[stream]
    shared = [message for _, stream, _, message in found if stream == SHARED]
    assert len(set(shared)) == PROCESSES * (2 * APPENDS + 3)


def test_append_with_stale_cached_version_succeeds(settings: Settings) -> None:
    async def run() -> list[int]:
        async with two_lanes(settings) as (one, other):
            turns = (one, other, other, one, one, other, one)
            return [(await store.lane.append(SHARED, [line("x")], expected=None)).version for store in turns]

    assert asyncio.run(run()) == [1, 2, 3, 4, 5, 6, 7]


@from_table
def test_append_expected_version_is_checked_against_the_stream(
    settings: Settings, expected: int | None, refused: bool
) -> None:
    async def run() -> list[Appended | BaseException]:
        async with two_lanes(settings) as (one, other):
            await one.lane.append(SHARED, [line("a")], expected=0)
            await other.lane.append(SHARED, [line("b")], expected=1)
            return await settled(
                one.lane.append(log_stream(T), [line("before")], expected=0),
                one.lane.append(SHARED, [line("c")], expected=expected),
                one.lane.append(log_stream(T), [line("after")], expected=1),
            )

    before, result, after = asyncio.run(run())
    assert isinstance(before, Appended)
    assert isinstance(after, Appended)
    assert after.version == 2
    if refused:
        assert isinstance(result, VersionConflict)
        assert after.last_position == 4
    else:
        assert isinstance(result, Appended)
        assert result.version == 3


def test_append_with_stale_lease_fails_alone(settings: Settings) -> None:
    async def run() -> list[Appended | BaseException]:
        async with open_log(settings) as store:
            async with store.connection() as conn:
                claim = {"execution_ids": ["a", "b"], "task_ids": [T, T], "executor": "e", "seconds": 60.0}
                await conn.execute(query("leases", "claim"), claim)
            held_by_us, held, lost = Fence(ExecutionId("a"), 1), Fence(ExecutionId("b"), 1), Fence(ExecutionId("b"), 7)
            return await settled(
                store.lane.append(log_stream(T), [line("1")], expected=0, fence=lost),
                store.lane.append(log_stream(T), [line("2")], expected=0, fence=held_by_us),
                store.lane.append(SHARED, [line("3"), line("4")], expected=None, fence=lost),
                store.lane.append(SHARED, [line("5")], expected=0, fence=held),
                store.lane.append(SHARED, [line("6")], expected=1),
            )

    answers = asyncio.run(run())
    assert [type(answer) for answer in answers] == [StaleEpoch, Appended, StaleEpoch, Appended, Appended]
    assert [a.last_position for a in answers if isinstance(a, Appended)] == [1, 2, 3]


def test_append_refused_by_the_table_fails_alone(settings: Settings) -> None:
    ended = facts.ExecutionCompleted(task_id=T, execution_id=ExecutionId("e"))
    again = facts.ExecutionFailed(task_id=T, execution_id=ExecutionId("e"), error="x")

    async def run() -> list[Appended | BaseException]:
        async with open_log(settings) as store:
            await store.lane.append(task_stream(T), [ended], expected=None)
            return await settled(
                store.lane.append(SHARED, [line("before")], expected=None),
                store.lane.append(task_stream(T), [again], expected=None),
                store.lane.append(SHARED, [line("after")], expected=None),
            )

    before, refused, after = asyncio.run(run())
    assert isinstance(before, Appended)
    assert isinstance(refused, psycopg.errors.UniqueViolation)
    assert isinstance(after, Appended)
    assert (before.last_position, after.last_position) == (2, 3)


def test_append_larger_than_a_socket_buffer_is_one_append(settings: Settings) -> None:
    async def run() -> Appended:
        async with open_log(settings) as store:
            return await store.lane.append(SHARED, [line("长" * 2_000) for _ in range(2_000)], expected=0)

    assert asyncio.run(run()).last_position == 2_000


def test_append_connection_lost_while_waiting_is_retried(settings: Settings) -> None:
    async def run() -> list[tuple[int, str, int, str]]:
        async with open_log(settings) as store:
            await store.lane.append(SHARED, [line("known")], expected=0)
            async with held(settings) as conn:
                appending = [
                    asyncio.create_task(store.lane.append(SHARED, [line(text)], expected=None)) for text in ("a", "b")
                ]
                cut = await waiting_backend(conn)
                await conn.execute("select pg_terminate_backend(%s, 5000)", (cut,))
                # retried over another connection
                assert await waiting_backend(conn) != cut
            assert [a.version for a in await asyncio.gather(*appending)] == [2, 3]
            return await rows(store)

    assert [row[1:] for row in asyncio.run(run())] == [(SHARED, 1, "known"), (SHARED, 2, "a"), (SHARED, 3, "b")]


@pytest.mark.long
def test_append_to_a_log_that_was_set_back_is_not_done(settings: Settings) -> None:
    async def run() -> list[tuple[int, str, int, str]]:
        async with open_log(settings) as store:
            # longer than from the append to the end of its session, which is another error
            store.lane.give_up_seconds = 2
            await store.lane.append(SHARED, [line("kept"), line("lost")], expected=0)
            set_back(settings, 1)
            async with held(settings) as conn:
                appending = asyncio.create_task(store.lane.append(SHARED, [line("late")], expected=None))
                await conn.execute("select pg_terminate_backend(%s, 5000)", (await waiting_backend(conn),))
            with pytest.raises(LogUnavailable, match="ends at position 1, before 2"):
                await appending
            return await rows(store)

    assert [row[1:] for row in asyncio.run(run())] == [(SHARED, 1, "kept")]


def test_append_on_silent_database_counts_as_lost(settings: Settings) -> None:
    async def run() -> list[tuple[int, str, int, str]]:
        assert settings.database_url is not None
        url, schema = settings.database_url, settings.database_schema
        async with open_log(settings) as store:
            lane = AppendLane(
                connect=lambda: connections.connect(url, schema, "silent"),
                channel=settings.channel,
                wake_channel=settings.work_channel,
                answer_seconds=0.1,
            )
            running = asyncio.create_task(lane.run())
            async with held(settings) as conn:
                appending = asyncio.create_task(lane.append(SHARED, [line("a")], expected=0))
                silent = await waiting_backend(conn)
                while await waiting_backend(conn) == silent:
                    pass
            assert (await appending).version == 1
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            return await rows(store)

    assert [row[1:] for row in asyncio.run(run())] == [(SHARED, 1, "a")]


def test_lane_stop_finishes_the_commit_in_progress(settings: Settings) -> None:
    async def run() -> tuple[Appended, Appended]:
        opened = open_log(settings)
        store = await opened.__aenter__()
        async with held(settings) as conn:
            under_way = asyncio.create_task(store.lane.append(SHARED, [line("a")], expected=None))
            await waiting_backend(conn)
            behind = asyncio.create_task(store.lane.append(SHARED, [line("b")], expected=None))
            closing = asyncio.create_task(opened.__aexit__(None, None, None))
            await asyncio.sleep(0)
        answers = await asyncio.gather(under_way, behind)
        await closing
        return answers[0], answers[1]

    assert [a.version for a in asyncio.run(run())] == [1, 2]


def test_lane_failure_fails_appends_being_sent() -> None:
    async def connect_wrongly() -> psycopg.AsyncConnection[Any]:
        raise RuntimeError("not a fault of the network")

    async def run() -> None:
        lane = AppendLane(connect=connect_wrongly, channel="c", wake_channel="w")
        running = asyncio.create_task(lane.run())
        with pytest.raises(LogUnavailable):
            await lane.append(Stream("log:t"), [line("a")], expected=None)
        with pytest.raises(RuntimeError, match="not a fault"):
            await running
        with pytest.raises(LogUnavailable) as error:
            await lane.until_stopped()
        assert isinstance(error.value.__cause__, RuntimeError)

    asyncio.run(run())


def test_begin_several_streams_with_existing_one_begins_none(settings: Settings) -> None:
    async def run() -> None:
        old, new, others = log_stream(TaskId("old")), log_stream(TaskId("new")), log_stream(TaskId("others"))
        async with two_lanes(settings) as (one, other):
            await other.lane.append(old, [line("first")], expected=0)

            async def begin() -> None:
                with pytest.raises(VersionConflict):
                    await one.lane.append_together(
                        [StreamAppend(new, [line("a")], 0), StreamAppend(old, [line("b")], 0)]
                    )

            # concurrent appends are not refused with them
            await asyncio.gather(
                one.lane.append(others, [line("before")], expected=None),
                begin(),
                one.lane.append(others, [line("after")], expected=None),
            )
            assert [message for *_, message in await rows(one)] == ["first", "before", "after"]
            await one.lane.append_together([StreamAppend(new, [line("a")], 0)])

    asyncio.run(run())


def test_begin_several_streams_refused_by_table_begins_none(settings: Settings) -> None:
    async def run() -> None:
        ended = [facts.ExecutionCompleted(task_id=T, execution_id=ExecutionId("e"))]
        async with open_log(settings) as store:
            await store.lane.append(task_stream(TaskId("t1")), ended, expected=None)

            async def begin(name: str) -> None:
                new = TaskId(name)
                with pytest.raises(psycopg.errors.UniqueViolation):
                    await store.lane.append_together(
                        [StreamAppend(log_stream(new), [line("a")], 0), StreamAppend(task_stream(new), ended, 0)]
                    )

            await asyncio.gather(begin("t2"), store.lane.append(SHARED, [line("x")], expected=None), begin("t3"))
            assert len(await rows(store)) == 2

    asyncio.run(run())
