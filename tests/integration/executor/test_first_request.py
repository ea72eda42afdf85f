"""The first request after a position, claimed unseen: only where it waits for somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from events.ids import EXECUTORS_STREAM, ExecutionId, ExecutorId
from events.records import ExecutorsDrained
from executor.work_queue import Claim, WorkQueue
from runtime import database
from tests.integration.executor.conftest import TASK, Bench

Play = Callable[..., None]


async def first(bench: Bench, after: int) -> Claim | None:
    settings = bench.settings
    async with await database.connect(settings.database_url or "", settings.database_schema) as conn:
        queue = await WorkQueue.prepare(conn, executor=ExecutorId("a"), seconds=60, most=100)
        return (await queue.poll(after)).claim


def test_it_is_taken_with_its_task_and_its_source(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        before = await bench.store.head()
        execution_id = await bench.request("ddl_generation")
        claim = await first(bench, before)
        assert claim is not None
        assert (claim.lease.execution_id, claim.lease.task_id, claim.lease.epoch) == (execution_id, TASK, 1)
        assert claim.task == await bench.store.task(TASK)
        assert (claim.source, claim.secret is None) == ("shop", False)

    play(scenario)


async def somebody_holds_it(bench: Bench, before: int, _: ExecutionId) -> None:
    assert await first(bench, before) is not None


async def it_has_ended(bench: Bench, _: int, execution_id: ExecutionId) -> None:
    async with bench.daemon():
        await bench.ended(execution_id)


async def executors_are_drained(bench: Bench, _before: int, _: ExecutionId) -> None:
    await bench.store.lane.append(EXECUTORS_STREAM, [ExecutorsDrained(reason="upgrade")], expected=None)


@pytest.mark.parametrize("before_that", [somebody_holds_it, it_has_ended, executors_are_drained])
def test_it_is_left_alone_where(play: Play, before_that: Callable[[Bench, int, ExecutionId], Awaitable[None]]) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        before = await bench.store.head()
        await before_that(bench, before, await bench.request("ddl_generation"))
        assert await first(bench, before) is None

    play(scenario)
