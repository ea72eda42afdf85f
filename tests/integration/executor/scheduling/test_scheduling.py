"""Connection limits per database, and a scheduler that fails."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from events.facts.ids import ExecutionId, TaskId
from executor.control.cancellation import ExecutionStopped, StopToken
from executor.control.source_connections import source_slots
from executor.daemon import Daemon
from runtime.settings.settings import Settings
from runtime.sources.source_connection import open_source
from tests.integration.executor.conftest import Bench

Play = Callable[..., None]


def a_task(number: int) -> TaskId:
    return TaskId(f"task_20251124_1200{number:02d}")


@pytest.mark.long
def test_two_executors_respect_a_databases_connection_limit(play: Play) -> None:
    limit = 3

    async def scenario(bench: Bench) -> None:
        tasks = [await bench.create(a_task(n), units=6, query_seconds=0.05) for n in range(6)]
        for task_id in tasks[3:]:
            # the same database under another name
            await bench.create(TaskId(f"{task_id}_02"), source="again", units=6, query_seconds=0.05)
        tasks += [TaskId(f"{task_id}_02") for task_id in tasks[3:]]
        most, done = 0, asyncio.Event()

        async def watch(conn: psycopg.AsyncConnection[Any]) -> None:
            nonlocal most
            while not done.is_set():
                cursor = await conn.execute(
                    "select count(*) from pg_stat_activity"
                    " where datname = current_database() and application_name = 'querymill source'"
                )
                most = max(most, (await cursor.fetchone() or (0,))[0])

        bench.process(QUERYMILL_SOURCE_CONNECTIONS=str(limit), QUERYMILL_EXECUTOR_CONCURRENCY="4")
        bench.process(QUERYMILL_SOURCE_CONNECTIONS=str(limit), QUERYMILL_EXECUTOR_CONCURRENCY="4")
        async with bench.store.connection() as conn:
            watching = asyncio.create_task(watch(conn))
            requests = {task_id: await bench.request("ddl_generation", task_id) for task_id in tasks}
            for task_id, execution_id in requests.items():
                assert (await bench.ended(execution_id, task_id)).status == "completed"
            done.set()
            await watching
        assert most <= limit
        # the limit was reached
        assert most == limit

    play(scenario)


def test_last_slot_is_reserved_for_holders(settings: Settings) -> None:
    limited = settings.model_copy(update={"source_connections": 2})
    ours, theirs = source_slots(limited), source_slots(limited)
    token, impatient = StopToken(), StopToken()
    ours.take("h:5432/db", "first", token)
    # a new execution waits, in this process and in another
    threading.Timer(0.3, impatient.stop, ["cancel"]).start()
    for slots in (ours, theirs):
        with pytest.raises(ExecutionStopped):
            slots.take("h:5432/db", "second", impatient)
    back = ours.take("h:5432/db", "first", token)
    theirs.take("h:5432/other", "second", token)
    ours.release(back)
    # a process that dies releases its slots
    ours.close()
    theirs.take("h:5432/db", "second", token)
    theirs.close()


def test_slots_are_reacquired_after_a_lost_session(settings: Settings) -> None:
    limited = settings.model_copy(update={"source_connections": 2})
    ours, theirs = source_slots(limited), source_slots(limited)
    token, impatient = StopToken(), StopToken()
    ours.take("h:5432/db", "first", token)
    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        conn.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and application_name = 'querymill source slots'"
        )
    with suppress(psycopg.OperationalError):
        ours.take("h:5432/else", "first", token)
    ours.take("h:5432/else", "first", token)
    threading.Timer(0.3, impatient.stop, ["cancel"]).start()
    with pytest.raises(ExecutionStopped):
        theirs.take("h:5432/db", "second", impatient)
    ours.close()
    theirs.close()


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_garbage_collected_connection_does_not_block_its_slots(settings: Settings) -> None:
    """The garbage collector may find the connection while the same thread holds the lock of its slots."""
    slots, dsn = source_slots(settings.model_copy(update={"source_connections": 2})), settings.database_url or ""
    open_session, token = slots.connect, StopToken()
    slot = slots.take("h:5432/db", "first", token)
    held = [open_source(dsn)]
    held[0].when_closed(lambda: slots.release(slot), forgotten=lambda: slots.forgotten.put(slot))

    def connect() -> psycopg.Connection[Any]:
        held.clear()
        gc.collect()
        return open_session()

    slots.close()
    slots.connect = connect
    taking = threading.Thread(target=slots.take, args=("h:5432/else", "first", token), daemon=True)
    taking.start()
    taking.join(60)
    assert not taking.is_alive()
    # its slot is free again
    slots.take("h:5432/db", "second", token)
    slots.close()


def test_cancelled_execution_stops_waiting_for_a_connection(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        slots = source_slots(bench.settings)
        dsn = psycopg.conninfo.conninfo_to_dict(bench.settings.database_url or "")
        address = f"{dsn['host']}:{dsn.get('port') or 5432}/{dsn['dbname']}"
        for n in range(bench.settings.source_connections - 1):
            slots.take(address, f"elsewhere {n}", StopToken())
        await bench.create(query_seconds=0.01)
        async with bench.daemon():
            execution_id: ExecutionId = await bench.request("ddl_generation")
            while not any("等待数据源连接" in message for message in await bench.messages()):
                await bench.until(lambda t: not t.executions[execution_id].ended)
            await bench.cancel()
            assert (await bench.ended(execution_id)).status == "cancelled"
        slots.close()

    play(scenario)


def test_executor_with_failed_scheduler_ends_before_ready(settings: Settings) -> None:
    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        conn.execute("drop table querymill.open_requests cascade")

    async def run() -> None:
        async with asyncio.timeout(60):
            await Daemon(settings=settings, works={}).run()

    with pytest.raises(psycopg.errors.UndefinedTable):
        asyncio.run(run())
