"""Hundreds of thousands of log lines: complete, in order, and without blocking the steps."""

from __future__ import annotations

import asyncio
import logging
import resource
import time
from collections.abc import Callable

import pytest

from events.facts.ids import ExecutorId, TaskId
from executor.control.leases import claim
from executor.tasklog.task_log import MAX_QUEUED_LINES, TaskLog
from runtime.process.worker_threads import in_thread
from tests.conftest import Figure
from tests.integration.executor.conftest import TASK, Bench
from tests.waiting import until

Play = Callable[..., None]
MOST = 200
"""Timeout in seconds for work that takes a few seconds on an idle machine."""


@pytest.mark.long
def test_burst_of_lines_is_complete_and_bounded_in_memory(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, lines=100_000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"), seconds=MOST)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        assert execution.status == "completed"
        assert grown < 120, f"{grown:.0f} MB"
        task = await bench.store.task(TASK)
        lines = bench.artefacts.objects.get(task.files["data_pipeline.log"].sha256).decode().splitlines()
        burst = [line for line in lines if "] Burst: " in line]
        assert burst == [f"{line[:19]} [INFO] Burst: line {n}" for n, line in enumerate(burst)]
        assert len(burst) == 100_000
        events = await bench.store.read_task(TASK, types=["log.recorded"], limit=200_000)
        messages = [e.fact().message for e in events if e.fact().module == "Burst"]
        assert messages == [f"line {n}" for n in range(100_000)]
        assert (await bench.types())[-1] == "execution.completed"

    play(scenario)


def test_thread_waits_for_the_log_and_no_line_is_lost(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        execution_id = await bench.request("ddl_generation")
        async with bench.store.connection() as conn:
            [lease] = await claim(conn, {execution_id: TASK}, executor=ExecutorId("one"), seconds=600)
        task_log = TaskLog(path=None, zone=bench.settings.zone, language="en", lane=bench.store.lane, lease=lease)
        lines = [f"line {n}" for n in range(2 * MAX_QUEUED_LINES)]
        logged = list[str]()

        def log() -> None:
            for line in lines:
                task_log.take(
                    logging.makeLogRecord({"msg": line, "name": "Burst", "levelno": logging.INFO}), execution_id, None
                )
                logged.append(line)

        async with bench.store.connection() as conn, conn.transaction():
            # no line can be appended meanwhile
            await conn.execute("lock table events in access exclusive mode")
            logging_thread = asyncio.create_task(in_thread(log))
            await until(lambda: logging_thread.done() or len(logged) >= MAX_QUEUED_LINES)
            assert not logging_thread.done()
        await logging_thread
        await task_log.close()
        assert (await bench.messages())[-len(lines) :] == lines

    play(scenario)


@pytest.mark.long
def test_burst_misses_no_heartbeat_and_keeps_tasks_apart(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        alone, *tasks = [TaskId(f"task_20251124_1300{n:02d}") for n in range(3)]
        for task_id in (alone, *tasks):
            await bench.create(task_id, units=2, lines=25_000)
        began = time.monotonic()
        async with bench.daemon(lease_seconds=600.0):
            first = await bench.request("ddl_generation", alone)
            assert (await bench.ended(first, alone, seconds=MOST)).status == "completed"
        # two bursts at once take several leases, on a slow machine as well
        lease = max(4.0, (time.monotonic() - began) / 2)
        async with bench.daemon(lease_seconds=lease), bench.daemon(lease_seconds=lease):
            requests = {task_id: await bench.request("ddl_generation", task_id) for task_id in tasks}
            for task_id, execution_id in requests.items():
                assert (await bench.ended(execution_id, task_id, seconds=MOST)).status == "completed"
        assert await bench.store.read_log(types=["execution.recovered"]) == []
        for task_id in tasks:
            events = await bench.store.read_task(task_id, types=["log.recorded"], limit=200_000)
            facts = [e.fact() for e in events]
            assert {f.execution_id for f in facts} == {requests[task_id]}
            assert sum(f.module == "Burst" for f in facts) == 50_000

    play(scenario)


@pytest.mark.long
def test_warned_and_caught_output_is_in_the_task_log(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        other = await bench.create(TaskId("task_20251124_130000"), units=1)
        await bench.create(units=1, noise=200)
        bench.process(PYTHONWARNINGS="always")
        requests = await bench.request("ddl_generation"), await bench.request("ddl_generation", other)
        assert (await bench.ended(requests[0])).status == "completed"
        assert (await bench.ended(requests[1], other)).status == "completed"
        messages = await bench.messages()
        assert sum("UserWarning: warned" in m for m in messages) == 200
        caught = [m for m in messages if m.startswith("caught")]
        assert len(caught) == 200
        assert all("Traceback" in m and "JSONDecodeError" in m for m in caught)
        assert not [m for m in await bench.messages(other) if "caught" in m or "warned" in m]

    play(scenario)


def test_line_is_in_the_log_while_its_unit_runs(play: Play, figure: Figure) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, unit_seconds=60)
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await bench.until(lambda t: t.steps["ddl_generation"].units)
            began = time.monotonic()
            while "开始处理表: unit_1" not in await bench.messages():
                assert time.monotonic() - began < 50
            figure("a line stands in the log", [time.monotonic() - began], "s", limit=0.5)
            await bench.cancel()
            await bench.ended(execution_id)

    play(scenario)
