"""The first line of a continued log says if the execution was resumed after a pause, or taken over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from events.facts.task.commands import RequestPause, RequestStep
from tests.integration.executor.conftest import TASK, Bench

RESUMED, TAKEN_OVER = "暂停后继续执行", "任务由执行器"


def test_log_distinguishes_takeover_and_resumption(play: Callable[..., None], tmp_path: Path) -> None:
    awaited = tmp_path / "go on"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, awaited_file=str(awaited))
        execution_id = await bench.request("ddl_generation")

        async def running(executor: str) -> None:
            await bench.until(
                lambda t: (e := t.executions[execution_id]).status == "running" and e.executor == executor
            )
            await bench.until(lambda t: t.steps["ddl_generation"].units)

        async def paused_and_resumed(executor: str) -> None:
            await running(executor)
            await bench.store.handle(TASK, RequestPause())
            await bench.until(lambda t: t.executions[execution_id].status == "paused")
            await bench.store.handle(TASK, RequestStep(execution_id=execution_id, step="complete"))
            await running(executor)

        async with bench.daemon() as first:
            await paused_and_resumed(first.executor)
        async with bench.daemon() as second:
            await paused_and_resumed(second.executor)
            awaited.touch()
            assert (await bench.ended(execution_id)).status == "completed"
        begun = [m for m in await bench.messages() if m.startswith((RESUMED, TAKEN_OVER))]
        assert [m.startswith(RESUMED) for m in begun] == [True, False, True]

    play(scenario)
