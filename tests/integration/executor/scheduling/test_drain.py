"""Drained executors, old and new, start no work until they are resumed; one that ends finishes its work in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from events.facts.ids import EXECUTORS_STREAM, ExecutorId, TaskId, executor_stream
from events.facts.records import ExecutorDrained, ExecutorResumed, ExecutorsDrained, ExecutorsResumed
from events.store.event_log import open_log
from executor.daemon import Daemon
from executor.one_shot import DrainInForce, run_once
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
            async with open_log(bench.settings) as silent:
                silent.lane.wake_channel = "unheard"
                await silent.lane.append(EXECUTORS_STREAM, [ExecutorsDrained()], expected=None)
            execution_id = await bench.request("ddl_generation")
            with pytest.raises(DrainInForce):
                await run_once(bench.settings, WORKS, task_id=TASK, step="ddl_generation")
            assert (await bench.store.task(TASK)).executions[execution_id].status == "queued"
            await append_fact(bench, ExecutorsResumed())
            assert (await bench.ended(execution_id)).status == "completed"

    play(scenario, fallback_seconds=60)


@pytest.mark.parametrize("notified", [True, False], ids=["notified", "without a hint"])
def test_executor_drained_alone_leaves_new_work_to_others(play: Play, tmp_path: Path, notified: bool) -> None:
    awaited = tmp_path / "go on"

    async def append_to(executor: ExecutorId, bench: Bench, fact: ExecutorDrained | ExecutorResumed) -> None:
        async with open_log(bench.settings) as store:
            if not notified:
                store.lane.wake_channel = "unheard"
            await store.lane.append(executor_stream(executor), [fact], expected=None)

    async def scenario(bench: Bench) -> None:
        await bench.create(units=2, awaited_file=str(awaited))
        await bench.create(OTHER)
        async with bench.daemon() as first:
            running = await bench.request("ddl_generation")
            await bench.until(lambda t: t.executions[running].executor == first.executor)
            await append_to(first.executor, bench, ExecutorDrained(executor=first.executor))
            waiting = await bench.request("ddl_generation", OTHER)
            async with bench.daemon() as second:
                ended = await bench.ended(waiting, OTHER)
                assert (ended.status, ended.executor) == ("completed", second.executor)
            awaited.touch()
            ended = await bench.ended(running)
            assert (ended.status, ended.executor) == ("completed", first.executor)
            again = await bench.request("qa_generation", OTHER)
            await append_to(first.executor, bench, ExecutorResumed(executor=first.executor))
            ended = await bench.ended(again, OTHER)
            assert (ended.status, ended.executor) == ("completed", first.executor)

    play(scenario, fallback_seconds=60 if notified else 0.5)


@pytest.mark.long
@pytest.mark.parametrize(("units", "recoveries"), [(1, 0), (1_000, 1)], ids=["ends in time", "handed over"])
def test_stopped_executor_lets_its_executions_end(play: Play, tmp_path: Path, units: int, recoveries: int) -> None:
    awaited = tmp_path / "go on"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=units, awaited_file=str(awaited), unit_seconds=0.2 if recoveries else 0)
        await bench.create(OTHER, units=1)
        stopping = Daemon(settings=bench.settings, works=WORKS)
        life = asyncio.create_task(stopping.run())
        execution_id = await bench.request("ddl_generation")
        await bench.until(lambda t: t.steps["ddl_generation"].units)
        asked_at = time.monotonic()
        stopping.stop()
        waiting = await bench.request("ddl_generation", OTHER)
        async with bench.daemon(unit_concurrency=8) as other:
            ended = await bench.ended(waiting, OTHER)
            assert ended.executor == other.executor
            awaited.touch()
            await life
            took = time.monotonic() - asked_at
            task = await bench.until(
                lambda t: (e := t.executions[execution_id]).ended or (recoveries and e.recoveries == recoveries)
            )
            assert task.executions[execution_id].recoveries == recoveries
            if recoveries:
                assert took >= bench.settings.drain_seconds
                await bench.cancel()
            else:
                assert took < bench.settings.drain_seconds
                assert task.executions[execution_id].status == "completed"
                assert task.executions[execution_id].executor == stopping.executor

    play(scenario, drain_seconds=3.0 if recoveries else 60.0, unit_concurrency=1)
