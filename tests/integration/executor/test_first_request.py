"""The first request after a position, claimed unseen: only where it waits for somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from events.ids import EXECUTORS_STREAM, ExecutionId, ExecutorId
from events.records import ExecutorsDrained
from executor.leases import Lease, claim_first
from tests.integration.executor.conftest import TASK, Bench

Play = Callable[..., None]


async def first(bench: Bench, after: int) -> list[Lease]:
    async with bench.store.connection() as conn:
        return await (await claim_first(conn, after=after, executor=ExecutorId("a"), seconds=60))()


def test_it_is_taken_with_its_task(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        before = await bench.store.head()
        execution_id = await bench.request("ddl_generation")
        [lease] = await first(bench, before)
        assert (lease.execution_id, lease.task_id, lease.epoch) == (execution_id, TASK, 1)

    play(scenario)


async def somebody_holds_it(bench: Bench, before: int, _: ExecutionId) -> None:
    assert await first(bench, before)


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
        assert await first(bench, before) == []

    play(scenario)
