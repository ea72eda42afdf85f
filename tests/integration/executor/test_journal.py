"""Log lines by the hundred thousand: complete, in order, and nobody waits for them."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

from tests.integration.executor.conftest import TASK, Bench

Play = Callable[..., None]


def test_a_burst_of_a_hundred_thousand_lines_is_complete_and_leaves_memory_alone(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, lines=100_000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"), seconds=120)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        assert execution.status == "completed"
        assert grown < 120, f"{grown:.0f} MB"
        task = await bench.store.task(TASK)
        [unit] = await bench.store.read_task(TASK, types=["unit.completed"])
        assert unit.fact().seconds < 20
        lines = bench.artefacts.get(task.files["data_pipeline.log"].sha256).decode().splitlines()
        burst = [line for line in lines if "] Burst: " in line]
        assert burst == [f"{line[:19]} [INFO] Burst: line {n}" for n, line in enumerate(burst)]
        assert len(burst) == 100_000
        events = await bench.store.read_task(TASK, types=["log.recorded"], limit=200_000)
        said = [e.fact().message for e in events if e.fact().module == "Burst"]
        assert said == [f"line {n}" for n in range(100_000)]
        assert (await bench.types())[-1] == "execution.completed"

    play(scenario)


def test_every_line_stands_in_the_log_within_half_a_second(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, unit_seconds=3)
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await bench.until(lambda t: t.steps["ddl_generation"].units)
            began = time.monotonic()
            while "开始处理表: unit_1" not in await bench.messages():
                assert time.monotonic() - began < 0.5
            await bench.cancel()
            await bench.ended(execution_id)

    play(scenario)
