"""A request wakes one executor with room and one more in case the first has died; none is left waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from events.facts.ids import TaskId
from runtime.settings.settings import Settings
from tests.integration.executor.conftest import Bench
from tests.waiting import until

Play = Callable[..., None]
NEVER: dict[str, Any] = {"fallback_seconds": 3600.0, "lease_seconds": 600.0}
"""Settings with which only notifications wake an executor."""
ALIVE = """
insert into querymill.executors (executor, address, seen_at, counters)
values (%s, '{}', now() - make_interval(secs => %s), '{"concurrency": 1, "lease_seconds": 8}')
"""
LEASE = """
insert into querymill.leases (execution_id, task_id, epoch, executor, expires_at)
values (%s, 'task', 1, %s, now() + interval '1 minute')
"""


def a_task(number: int) -> TaskId:
    return TaskId(f"task_20251124_1200{number:02d}")


def woken(conn: psycopg.Connection[Any], requests: int, on_behalf_of: str | None = None) -> list[str]:
    conn.execute("select querymill.wake_executors('work', %s, %s)", (requests, on_behalf_of))
    return [hint.payload for hint in conn.notifies(timeout=0.1)]


def test_notification_names_executors_with_room(settings: Settings) -> None:
    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        conn.execute("set search_path to querymill")
        conn.execute("listen work")
        assert woken(conn, 1) == ["news"]
        for executor, silent_seconds in (("a", 0), ("b", 1), ("silent", 20)):
            conn.execute(ALIVE, (executor, silent_seconds))
        assert woken(conn, 0) == ["news"]
        assert sorted(woken(conn, 1)[0].split()) == ["a", "b", "for"]
        conn.execute(LEASE, ("execution_1", "a"))
        assert woken(conn, 1) == ["for b"]
        assert woken(conn, 1, on_behalf_of="a") == ["for b"]
        conn.execute(LEASE, ("execution_2", "b"))
        assert woken(conn, 1) == ["news"]
        assert woken(conn, 1, on_behalf_of="a") == []


@pytest.mark.parametrize("told", ["all", "one"])
def test_requests_at_once_start_on_all_executors(play: Play, tmp_path: Path, told: str) -> None:
    """An executor with room for one execution, notified of three requests, wakes the next executor."""
    awaited = tmp_path / "go on"

    async def scenario(bench: Bench) -> None:
        if told == "one":
            bench.store.lane.wake_channel = "unheard"
        tasks = [await bench.create(a_task(n), units=1, awaited_file=str(awaited)) for n in range(3)]
        async with AsyncExitStack() as stack:
            options: dict[str, Any] = {**NEVER, "executor_concurrency": 1}
            daemons = [await stack.enter_async_context(bench.daemon(**options)) for _ in tasks]

            async def reported() -> bool:
                async with bench.store.connection() as conn:
                    cursor = await conn.execute("select count(*) from executors")
                    return await cursor.fetchone() == (len(daemons),)

            await until(reported)
            requests = await asyncio.gather(*(bench.request("ddl_generation", task) for task in tasks))
            if told == "one":
                async with bench.store.connection() as conn:
                    hint = (bench.settings.work_channel, f"for {daemons[0].executor}")
                    await conn.execute("select pg_notify(%s, %s)", hint)
            for task, request in zip(tasks, requests, strict=True):
                await bench.until(lambda t, r=request: t.executions[r].status == "running", task)
            awaited.touch()
            for task, request in zip(tasks, requests, strict=True):
                assert (await bench.ended(request, task)).status == "completed"

    play(scenario)


def test_dead_executor_delays_no_request(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.daemon(**NEVER):
            async with bench.store.connection() as conn:
                await conn.execute(ALIVE.encode(), ("dead", 0))
            for number in range(4):
                task = await bench.create(a_task(number), units=1)
                request = await bench.request("ddl_generation", task)
                assert (await bench.ended(request, task, seconds=60)).status == "completed"

    play(scenario)
