"""Drained executors, old and new, start no work until they are resumed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from events.facts.ids import EXECUTORS_STREAM, TaskId
from events.facts.records import ExecutorsDrained, ExecutorsResumed
from events.store.event_log import open_log
from executor.one_shot import ExecutorsDrained as Refused
from executor.one_shot import run_once
from tests.integration.executor.conftest import TASK, Bench
from tests.integration.executor.tiny_steps import WORKS

Play = Callable[..., None]
OTHER = TaskId("task_20251124_110000")


async def append_fact(bench: Bench, fact: ExecutorsDrained | ExecutorsResumed) -> None:
    await bench.store.lane.append(EXECUTORS_STREAM, [fact], expected=None)


def test_drain_lets_running_work_end_and_starts_none_until_resume(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=2, unit_seconds=0.3)
        await bench.create(OTHER)
        async with bench.daemon(), bench.daemon():
            running = await bench.request("ddl_generation")
            await bench.until(lambda t: t.executions[running].status == "running")
            await append_fact(bench, ExecutorsDrained(reason="upgrade"))
            waiting = await bench.request("ddl_generation", OTHER)
            assert (await bench.ended(running)).status == "completed"
            assert (await bench.store.task(OTHER)).executions[waiting].status == "queued"
        # a drain also applies to executors started later
        async with bench.daemon(lease_seconds=1.0):
            again = await bench.request("qa_generation")
            assert (await bench.store.task(TASK)).executions[again].status == "queued"
            await append_fact(bench, ExecutorsResumed())
            assert (await bench.ended(waiting, OTHER)).status == "completed"
            assert (await bench.ended(again)).status == "completed"
        drained, resumed = await bench.store.read_log(types=["executors.*"])
        starts = await bench.store.read_log(types=["execution.started"])
        assert not [e for e in starts if drained.position < e.position < resumed.position]

    play(scenario, fallback_seconds=60)


def test_drain_applies_to_an_executor_that_missed_the_hint(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            async with open_log(bench.settings.model_copy(update={"notify": False})) as silent:
                await silent.lane.append(EXECUTORS_STREAM, [ExecutorsDrained()], expected=None)
            execution_id = await bench.request("ddl_generation")
            with pytest.raises(Refused):
                await run_once(bench.settings, WORKS, task_id=TASK, step="ddl_generation")
            assert (await bench.store.task(TASK)).executions[execution_id].status == "queued"
            await append_fact(bench, ExecutorsResumed())
            assert (await bench.ended(execution_id)).status == "completed"

    play(scenario, fallback_seconds=60)
