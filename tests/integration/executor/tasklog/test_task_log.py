"""Log lines by the hundred thousand: complete, in order, and nobody waits for them."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

from events.facts.ids import TaskId
from tests.conftest import Figure
from tests.integration.executor.conftest import TASK, Bench

Play = Callable[..., None]
MOST = 200
"""Seconds for what takes a few where nobody else is at work."""


def test_a_burst_of_a_hundred_thousand_lines_is_complete_and_leaves_memory_alone(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, lines=100_000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"), seconds=MOST)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        assert execution.status == "completed"
        assert grown < 120, f"{grown:.0f} MB"
        task = await bench.store.task(TASK)
        lines = bench.artefacts.get(task.files["data_pipeline.log"].sha256).decode().splitlines()
        burst = [line for line in lines if "] Burst: " in line]
        assert burst == [f"{line[:19]} [INFO] Burst: line {n}" for n, line in enumerate(burst)]
        assert len(burst) == 100_000
        events = await bench.store.read_task(TASK, types=["log.recorded"], limit=200_000)
        said = [e.fact().message for e in events if e.fact().module == "Burst"]
        assert said == [f"line {n}" for n in range(100_000)]
        assert (await bench.types())[-1] == "execution.completed"

    play(scenario)


def test_no_heartbeat_is_missed_in_a_burst_and_every_line_lands_in_its_own_task(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        alone, *tasks = [TaskId(f"task_20251124_1300{n:02d}") for n in range(3)]
        for task_id in (alone, *tasks):
            await bench.create(task_id, units=2, lines=25_000)
        began = time.monotonic()
        async with bench.daemon(lease_seconds=600.0):
            first = await bench.request("ddl_generation", alone)
            assert (await bench.ended(first, alone, seconds=MOST)).status == "completed"
        # two bursts at once last several leases, on a slow machine as well
        lease = max(2.0, (time.monotonic() - began) / 2)
        async with bench.daemon(lease_seconds=lease), bench.daemon(lease_seconds=lease):
            asked = {task_id: await bench.request("ddl_generation", task_id) for task_id in tasks}
            for task_id, execution_id in asked.items():
                assert (await bench.ended(execution_id, task_id, seconds=MOST)).status == "completed"
        assert await bench.store.read_log(types=["execution.recovered"]) == []
        for task_id in tasks:
            events = await bench.store.read_task(task_id, types=["log.recorded"], limit=200_000)
            facts = [e.fact() for e in events]
            assert {f.execution_id for f in facts} == {asked[task_id]}
            assert sum(f.module == "Burst" for f in facts) == 50_000

    play(scenario)


def test_what_libraries_print_warn_and_catch_lands_in_the_task_a_traceback_in_one_line(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        other = await bench.create(TaskId("task_20251124_130000"), units=1)
        await bench.create(units=1, noise=200)
        bench.process(PYTHONWARNINGS="always")
        asked = await bench.request("ddl_generation"), await bench.request("ddl_generation", other)
        assert (await bench.ended(asked[0])).status == "completed"
        assert (await bench.ended(asked[1], other)).status == "completed"
        said = await bench.messages()
        assert [m for m in said if m.startswith("printed ") and "stderr" not in m] == [
            f"printed {n}" for n in range(200)
        ]
        assert sum(m.startswith("printed to stderr") for m in said) == 200
        assert sum("UserWarning: warned" in m for m in said) == 200
        caught = [m for m in said if m.startswith("caught")]
        assert len(caught) == 200
        assert all("Traceback" in m and "JSONDecodeError" in m for m in caught)
        assert not [m for m in await bench.messages(other) if "printed" in m or "caught" in m or "warned" in m]

    play(scenario)


def test_every_line_stands_in_the_log_while_its_unit_is_at_work(play: Play, figure: Figure) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, unit_seconds=60)
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await bench.until(lambda t: t.steps["ddl_generation"].units)
            began = time.monotonic()
            while "开始处理表: unit_1" not in await bench.messages():
                assert time.monotonic() - began < 20
            figure("a line stands in the log", [time.monotonic() - began], "s", limit=0.5)
            await bench.cancel()
            await bench.ended(execution_id)

    play(scenario)
