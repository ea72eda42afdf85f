"""Partitions of the log: made ahead while appending; positions, versions and guards hold across them."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from events.audit.log_verification import Verification
from events.facts.ids import TaskId, log_stream, task_stream
from events.facts.task.facts import TaskDeleted
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire.event import VersionConflict
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import address, append_task, line
from tests.small_partitions import make_partitions_small, partitions

SIZE = 32
A, B = TaskId("a"), TaskId("b")


@pytest.fixture
def small(settings: Settings) -> Settings:
    """Settings of a log with partitions of 32 events."""
    make_partitions_small(settings.database_url, SIZE)
    return settings


def owner(settings: Settings) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(settings.database_url or "", autocommit=True, options="-c search_path=querymill")


async def append(store: EventStore, task: TaskId, events: int, expected: int | None = None) -> int:
    """Append log lines to a task; return the last version of their stream."""
    lines = [line(str(n), task) for n in range(events)]
    return (await store.lane.append(log_stream(task), lines, expected=expected)).version


def test_next_partition_is_made_when_the_log_enters_one(small: Settings) -> None:
    async def run() -> list[int]:
        counts: list[int] = []
        async with open_log(small) as store:
            for events in (SIZE, 1, SIZE - 1, 3 * SIZE):
                await append(store, A, events)
                with owner(small) as conn:
                    counts.append(len(partitions(conn)))
        return counts

    assert asyncio.run(run()) == [2, 3, 3, 6]


def test_partition_has_its_indexes_before_it_is_attached(small: Settings) -> None:
    """Attaching an archive would build them under a lock for which the append that enters a partition waits."""
    with owner(small) as conn:
        created = conn.execute("select create_partition(9001)").fetchone()
        indexes = conn.execute("select count(*) from pg_index where indrelid = %s::regclass", created).fetchone()
    assert indexes == (3,)


def test_versions_stay_unique_while_two_processes_cross_partitions(small: Settings) -> None:
    async def run() -> None:
        async with open_log(small) as one, open_log(small) as other:
            for _ in range(20):
                for store in (one, other):
                    await append(store, A, 3)
                await append(one, B, 2)
            await asyncio.gather(*(append(store, A, 1) for store in (one, other) for _ in range(40)))

    asyncio.run(run())
    with owner(small) as conn:
        found = conn.execute(
            "select count(*), max(position), count(distinct (stream, version)),"
            " bool_and(last = events) from (select stream, version, position, max(version) over s as last,"
            " count(*) over s as events from events window s as (partition by stream)) e"
        ).fetchone()
        assert len(partitions(conn)) > 5
    assert found == (240, 240, 240, True)
    assert Verification(address=address(small)).run().holds


@pytest.mark.parametrize("events", [1, SIZE - 2, SIZE, 3 * SIZE], ids=lambda n: f"{n} events later")
def test_stream_of_a_closed_partition_is_not_new(small: Settings, events: int) -> None:
    async def run() -> None:
        async with open_log(small) as one, open_log(small) as other:
            await one.lane.append(task_stream(A), [TaskDeleted(task_id=A)], expected=0)
            await append(one, B, events)
            with pytest.raises(VersionConflict):
                await other.lane.append(task_stream(A), [TaskDeleted(task_id=A)], expected=0)

    asyncio.run(run())


def test_version_known_from_a_closed_partition_is_looked_up_again(small: Settings) -> None:
    """Two processes know version 1; one appends, the log enters a partition, then the other appends."""

    async def run() -> list[int]:
        async with open_log(small) as one, open_log(small) as other:
            await append(one, A, 1)
            await append(other, B, 1)
            assert await append(other, A, 1) == 2
            await append(other, B, SIZE)
            assert await append(one, A, 1) == 3
            return [e.version for e in await one.read_stream(log_stream(A))]

    assert asyncio.run(run()) == [1, 2, 3]


def test_role_that_may_only_write_adds_partitions(small: Settings) -> None:
    with owner(small) as conn:
        conn.execute("create role mill_writer login")
        try:
            conn.execute("grant usage on schema querymill to mill_writer")
            conn.execute("grant select, insert, update, delete on all tables in schema querymill to mill_writer")
            url = make_conninfo(small.database_url or "", user="mill_writer")
            log = small.model_copy(update={"database_url": url})
            assert asyncio.run(last_version(log, 3 * SIZE)) == 3 * SIZE
        finally:
            conn.execute("drop owned by mill_writer")
            conn.execute("drop role mill_writer")


async def last_version(log: Settings, events: int) -> int:
    async with open_log(log) as store:
        return await append(store, A, events)


def test_reads_cross_partitions(small: Settings) -> None:
    async def run() -> None:
        async with open_log(small) as store:
            await append_task(store, A, 100, delete=False)
            await append_task(store, B, 100, delete=True)
            assert [e.position for e in await store.read_log(after=20, limit=90)] == list(range(21, 111))
            assert [e.position for e in await store.read_task(A, after=50, limit=20)] == list(range(51, 71))
            assert [e.version for e in await store.read_stream(log_stream(B))] == list(range(1, 101))
            assert (await store.task(B)).deleted

    asyncio.run(run())


def test_guards_hold_in_each_partition(small: Settings) -> None:
    async def run() -> None:
        async with open_log(small) as store:
            await append(store, A, 3 * SIZE)

    asyncio.run(run())
    with owner(small) as conn:
        for name in ("events", *partitions(conn)[:3]):
            for change in ("update {} set type = 'x'", "delete from {}", "truncate {}"):
                with pytest.raises(psycopg.DatabaseError) as refused:
                    conn.execute(change.format(name).encode())
                assert refused.value.sqlstate == "QM010"
