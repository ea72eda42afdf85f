"""Hundreds of thousands of log lines: complete, in order, and without blocking the steps."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pytest

from events.facts.ids import TaskId
from tests.conftest import Figure
from tests.integration.executor.conftest import TASK, Bench

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
def test_printed_warned_and_caught_output_is_in_the_task_log(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        other = await bench.create(TaskId("task_20251124_130000"), units=1)
        await bench.create(units=1, noise=200)
        bench.process(PYTHONWARNINGS="always")
        requests = await bench.request("ddl_generation"), await bench.request("ddl_generation", other)
        assert (await bench.ended(requests[0])).status == "completed"
        assert (await bench.ended(requests[1], other)).status == "completed"
        messages = await bench.messages()
        assert [m for m in messages if m.startswith("printed ") and "stderr" not in m] == [
            f"printed {n}" for n in range(200)
        ]
        assert sum(m.startswith("printed to stderr") for m in messages) == 200
        assert sum("UserWarning: warned" in m for m in messages) == 200
        caught = [m for m in messages if m.startswith("caught")]
        assert len(caught) == 200
        assert all("Traceback" in m and "JSONDecodeError" in m for m in caught)
        assert not [m for m in await bench.messages(other) if "printed" in m or "caught" in m or "warned" in m]

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
