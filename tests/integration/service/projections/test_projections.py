"""Projected tables equal the fold of the log for any history, commit boundaries and page size."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any, LiteralString

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from events.facts import codec
from events.facts.codec import UnknownEvent
from events.facts.ids import ExecutionId, TaskId, log_stream, task_stream
from events.facts.records import LogRecorded
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.wire import batch
from events.wire.pg_binary import int2_element
from runtime.postgres import connections
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.application import ServiceLimits, open_application
from service.projections import compare as projection_check
from service.projections import projector as projections
from service.projections.compare import TABLES, compare_tables
from service.projections.projector import Projector, compare, rebuild, rebuild_tables
from service.projections.reader import BEHIND
from service.projections.rows import task_row
from service.projections.writer import TableWriter, fill, read_page
from service.schemas.translated_errors import as_refusal
from tests.unit.events.given import CHILD, CREATED, E1, E2
from tests.unit.events.histories import asked_of_a_task, history_of

HELD_UP = """select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"""
type Commit = Sequence[TaskFact | LogRecorded]

named = st.sampled_from([None, E1, E2, CHILD, ExecutionId("never begun")])
"""Executions that a log line names, including missing and later ones."""
histories = st.lists(
    st.tuples(asked_of_a_task(12), st.lists(st.tuples(st.integers(0, 20), named), max_size=6)), min_size=1, max_size=3
)


def of_task(task: TaskId, fact: Any) -> Any:
    """Copy of the fact for another task; execution ids are unique in the whole log."""
    own = {
        name: ExecutionId(f"{task}.{value}")
        for name in ("execution_id", "parent_execution_id")
        if (value := getattr(fact, name, None)) is not None
    }
    return msgspec.structs.replace(fact, task_id=task, **own)


def commits(
    task: TaskId, asked: Sequence[TaskCommand], lines: Sequence[tuple[int, ExecutionId | None]]
) -> list[Commit]:
    """Split a history into commits of one fact, with each log line before the fact of its number."""
    result: list[Commit] = []
    facts = history_of(asked)
    for number in range(len(facts) + 1):
        result += [
            [LogRecorded(task_id=task, execution_id=e and ExecutionId(f"{task}.{e}"), level="INFO", message=str(at),
                         logged_at="2025-06-27T14:30:52+08:00")]
            for at, e in lines if min(at, len(facts)) == number
        ]  # fmt: skip
        result += [[of_task(task, facts[number])]] if number < len(facts) else []
    return result


async def append(store: EventStore, task: TaskId, commit: Commit) -> None:
    stream = log_stream(task) if isinstance(commit[0], LogRecorded) else task_stream(task)
    await store.lane.append(stream, commit, expected=None)


async def project(conn: psycopg.AsyncConnection[Any], page: int) -> None:
    """Project all events like the projector: one transaction per page."""
    writer = TableWriter()
    async with conn.transaction():
        await conn.execute(query("projections", "begin_checkpoint"))
    while True:
        async with conn.transaction():
            row = await (await conn.execute(query("projections", "lock_checkpoint"))).fetchone()
            events = await read_page(conn, row[0] if row else 0, page)
            if not events:
                return
            await writer.write(conn, events)
            await conn.execute(query("projections", "move_checkpoint"), {"position": events[-1].position})


async def stored(conn: psycopg.AsyncConnection[Any]) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: await (await conn.execute(f"select t.* from {table} t order by t::text")).fetchall()  # type: ignore[arg-type]
        for table in TABLES
    }


def test_read_behind_the_log_shows_what_is_projected(settings: Settings) -> None:
    async def run() -> None:
        async with open_application(settings) as application, application.store.connection() as conn:
            task, earlier = TaskId("t1"), TaskId("t0")
            # the checkpoint row locked below exists only after the first projection
            await append(application.store, earlier, [of_task(earlier, CREATED)])
            assert len((await application.reading.list(limit=9)).tasks) == 1
            async with conn.transaction():
                await conn.execute(query("projections", "lock_checkpoint"))
                await append(application.store, task, [of_task(task, CREATED)])
                impatient = replace(application.reading.tables, wait_seconds=0.05)
                listed = await replace(application.reading, tables=impatient).list(limit=9)
                assert ([row.task_id for row in listed.tasks], BEHIND.get()) == ([earlier], 1)
            await application.projector.wait_for(await application.store.head(), 60)
            assert len((await application.reading.list(limit=9)).tasks) == 2

    asyncio.run(run())


def test_event_of_a_newer_version_is_reported_without_waiting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        task = TaskId("t1")
        with monkeypatch.context() as newer:
            newer.setitem(batch._KIND, type(CREATED), batch._KIND[type(CREATED)]._replace(version=int2_element(99)))
            async with open_log(settings) as store:
                await append(store, task, [of_task(task, CREATED)])
        limits = ServiceLimits(tables_seconds=60)
        async with open_application(settings, limits=limits) as application, asyncio.timeout(50):
            for asked in (*[application.reading.list(limit=9) for _ in range(5)], application.reading.detail(task)):
                # the projector retries, since the leader may be upgraded
                application.projector.wake()
                with pytest.raises(UnknownEvent) as refused:
                    await asked
                refusal = as_refusal(refused.value)
                assert refusal.code == "not_ready"
                assert refusal.text("en").startswith(
                    "The log cannot be read: task.created version 99 is newer than this"
                )
            assert str(await application.projector.unreadable()).startswith("task.created version 99")
            # the projector keeps retrying
            connect, turns = application.projector.connect, asyncio.Semaphore(0)

            def counted() -> Awaitable[psycopg.AsyncConnection[Any]]:
                turns.release()
                return connect()

            application.projector.connect = counted
            for _ in range(3):
                await turns.acquire()
        with monkeypatch.context() as upgraded:
            upgraded.setitem(codec.CURRENT, "task.created", (type(CREATED), 99))
            async with open_application(settings) as application:
                assert [shown.task_id for shown in (await application.reading.list(limit=9)).tasks] == [task]
                assert await application.projector.unreadable() is None

    asyncio.run(run())
    assert caplog.text.count("the tables cannot follow the log beyond position 0: task.created version 99") == 1


def test_tables_projected_by_a_newer_version_stay_readable(settings: Settings) -> None:
    async def run() -> None:
        async with open_application(settings) as application:
            newer, store = application.projector, application.store
            older = _projector(settings, store)
            older.beyond = UnknownEvent("task.imagined")
            await append(store, TaskId("t1"), [of_task(TaskId("t1"), CREATED)])
            assert await newer.wait_for(await store.head(), 60)
            assert await older.wait_for(await store.head(), 60)

    asyncio.run(run())


def test_wait_for_a_lost_leader_is_answered_by_the_next(settings: Settings) -> None:
    async def run() -> None:
        gone = asyncio.Event()

        async def connect() -> psycopg.AsyncConnection[Any]:
            return await connections.connect(settings.database_url or "", settings.database_schema, "test")

        async def connect_once() -> psycopg.AsyncConnection[Any]:
            if gone.is_set():
                await asyncio.Event().wait()
            gone.set()
            return await connect()

        async with open_log(settings) as store, store.connection() as conn, store.connection() as looking:
            first, second = (
                Projector(
                    store=store, connect=how, schema=settings.database_schema, fallback_seconds=60, lease_seconds=8
                )
                for how in (connect_once, connect)
            )
            running = [asyncio.create_task(first.run())]
            await append(store, TaskId("t0"), [of_task(TaskId("t0"), CREATED)])
            assert await first.wait_for(await store.head(), 60)
            running.append(asyncio.create_task(second.run()))
            async with conn.transaction():
                # the first projector leads but cannot reach the position
                await conn.execute(query("projections", "lock_checkpoint"))
                await append(store, TaskId("t1"), [of_task(TaskId("t1"), CREATED)])
                waiting = asyncio.create_task(first.wait_for(await store.head(), 60))
                while not await (await looking.execute(HELD_UP)).fetchall():
                    pass
            async with asyncio.timeout(50):
                assert await waiting
            assert second.leads
            for projector in running:
                projector.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    asyncio.run(run())


@pytest.mark.parametrize("asleep", [None, "begin", "begin; select from projection_checkpoints for update"])
def test_silent_projector_is_replaced_and_writes_no_more(settings: Settings, asleep: LiteralString | None) -> None:
    async def run() -> None:
        task, lease = TaskId("t1"), {"seconds": 0.2, "milliseconds": "200"}
        async with open_log(settings) as store, await _connected(settings) as frozen:
            for each in ("limit_silence", "begin_checkpoint", "become_projector"):
                taken = await frozen.execute(query("projections", each), lease)
            epoch = await taken.fetchone()
            await append(store, task, [of_task(task, CREATED)])
            if asleep is not None:
                await frozen.execute(asleep)
            projector = _projector(settings, store)
            running = asyncio.create_task(projector.run())
            assert await projector.wait_for(1, 60)
            assert projector.leads
            if asleep is None:
                assert epoch is not None
                renewed = await frozen.execute(query("projections", "renew_projector"), {**lease, "epoch": epoch[0]})
                assert renewed.rowcount == 0
            else:
                with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
                    await frozen.execute("select 1")
            running.cancel()

    asyncio.run(run())


async def _connected(settings: Settings) -> psycopg.AsyncConnection[Any]:
    return await connections.connect(settings.database_url or "", settings.database_schema)


def _projector(settings: Settings, store: EventStore) -> Projector:
    return Projector(
        store=store,
        connect=lambda: _connected(settings),
        schema=settings.database_schema,
        fallback_seconds=0.1,
        lease_seconds=8,
    )


def test_missing_tables_are_rebuilt_once_for_concurrent_readers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0

    async def counted(conn: psycopg.AsyncConnection[Any], schema: str) -> int:
        nonlocal made
        made += 1
        return await rebuild_tables(conn, schema)

    async def run() -> None:
        async with open_application(settings) as application, application.store.connection() as conn:
            await append(application.store, TaskId("t0"), [of_task(TaskId("t0"), CREATED)])
            assert len((await application.reading.list(limit=9)).tasks) == 1
            monkeypatch.setattr(projections, "rebuild_tables", counted)
            await conn.execute("drop table data_pipeline_tasks cascade")
            pages = await asyncio.gather(*(application.reading.list(limit=9) for _ in range(5)))
            assert [len(page.tasks) for page in pages] == [1] * 5
            assert made == 1
            assert await compare(settings) == []

    asyncio.run(run())


def test_comparison_does_not_block_projection_or_readers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        begun, goes_on = asyncio.Event(), asyncio.Event()

        async def slowly(conn: Any, until: int, log: Any) -> Any:
            found = await fill(conn, until, log)
            begun.set()
            await goes_on.wait()
            return found

        monkeypatch.setattr(projection_check, "fill", slowly)
        async with open_application(settings) as application:
            await append(application.store, TaskId("t0"), [of_task(TaskId("t0"), CREATED)])
            assert len((await application.reading.list(limit=9)).tasks) == 1
            comparing = asyncio.create_task(compare(settings))
            await begun.wait()
            await append(application.store, TaskId("t1"), [of_task(TaskId("t1"), CREATED)])
            assert await application.projector.wait_for(await application.store.head(), 60)
            assert len((await application.reading.list(limit=9)).tasks) == 2
            # the swap of the tables waits and is not reported as a difference
            rebuilding = asyncio.create_task(application.projector.rebuild())
            goes_on.set()
            assert await comparing == []
            assert await rebuilding == await application.store.head()
            assert await compare(settings) == []

    asyncio.run(run())


def test_comparison_finds_a_row_that_differs_from_the_log(settings: Settings) -> None:
    async def run() -> None:
        async with open_application(settings) as application, application.store.connection() as conn:
            task = TaskId("t0")
            await append(application.store, task, [of_task(task, CREATED)])
            assert len((await application.reading.list(limit=9)).tasks) == 1
            await conn.execute("update data_pipeline_tasks set progress = 99")
            assert await compare(settings) == ["data_pipeline_tasks: 2 rows differ"]

    asyncio.run(run())


@pytest.mark.long
@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(task_histories=histories, page=st.integers(1, 9), order=st.randoms())
def test_projected_tables_equal_the_fold_and_the_rebuild(
    settings: Settings,
    task_histories: list[tuple[list[TaskCommand], list[tuple[int, ExecutionId | None]]]],
    page: int,
    order: Any,
) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            before = await store.head()
            waiting = {
                task: commits(task, asked, lines)
                for number, (asked, lines) in enumerate(task_histories)
                if (task := TaskId(f"t{before}_{number}"))
            }
            while waiting:
                task = order.choice(list(waiting))
                await append(store, task, waiting[task].pop(0))
                if not waiting[task]:
                    del waiting[task]
            async with await connections.connect(settings.database_url, settings.database_schema, "test") as conn:
                await project(conn, page)
                assert await compare_tables(conn, settings.database_schema) == dict.fromkeys(TABLES, 0)
                live = await stored(conn)
                await rebuild(settings)
                assert await stored(conn) == live
                rows = await (
                    await conn.execute("select id, status, progress, position from data_pipeline_tasks")
                ).fetchall()
                for task_id, *row in rows:
                    fold = task_row(await store.task(task_id))
                    assert row == [fold["status"], fold["progress"], fold["position"]]

    asyncio.run(run())
