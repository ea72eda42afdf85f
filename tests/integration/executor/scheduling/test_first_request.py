"""A request that is announced begins unread: only where it was made, and waits for somebody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from events.facts.ids import EXECUTORS_STREAM, ExecutionId, ExecutorId, TaskId
from events.facts.records import ExecutorsDrained
from events.facts.task import commands
from events.facts.task.facts import ExecutionStarted
from events.facts.workflow import RequestedStep
from events.wire.wake_payload import Asked
from executor.control.leases import claim
from executor.scheduling.claims import Begun, WorkQueue
from runtime.postgres import connections
from tests.integration.executor.conftest import TASK, Bench

Play = Callable[..., None]
NOBODY = ExecutorId("a")


async def begun(
    bench: Bench, execution_id: ExecutionId, *, task_id: TaskId = TASK, step: RequestedStep = "ddl_generation"
) -> Begun | None:
    settings = bench.settings
    async with await connections.connect(settings.database_url or "", settings.database_schema) as conn:
        queue = await WorkQueue.prepare(conn, bench.store.lane, executor=NOBODY, seconds=60, most=100)
        return await queue.begin(Asked(task_id, execution_id, step))


def test_it_has_started_and_comes_with_its_task_and_its_source(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        execution_id = await bench.request("ddl_generation")
        requested_at = await bench.store.head()
        found = await begun(bench, execution_id)
        assert found is not None
        lease, task, source, secret = found.claim
        assert (lease.execution_id, lease.task_id, lease.epoch) == (execution_id, TASK, 1)
        assert (found.request.position, found.request.source, source, secret is None) == (
            requested_at,
            "shop",
            "shop",
            False,
        )
        [event] = await bench.store.read_log(after=requested_at)
        assert event.fact() == ExecutionStarted(
            task_id=TASK, execution_id=execution_id, step="ddl_generation", executor=NOBODY, epoch=1
        )
        assert task == await bench.store.task(TASK)

    play(scenario)


async def somebody_holds_it(bench: Bench, execution_id: ExecutionId) -> None:
    assert await begun(bench, execution_id) is not None


async def somebody_has_claimed_it(bench: Bench, execution_id: ExecutionId) -> None:
    """And has said nothing so far."""
    async with bench.store.connection() as conn:
        assert await claim(conn, {execution_id: TASK}, executor=ExecutorId("b"), seconds=60) != []


async def it_has_ended(bench: Bench, execution_id: ExecutionId) -> None:
    async with bench.daemon():
        await bench.ended(execution_id)


async def executors_are_drained(bench: Bench, _: ExecutionId) -> None:
    await bench.store.lane.append(EXECUTORS_STREAM, [ExecutorsDrained(reason="upgrade")], expected=None)


async def it_is_to_be_cancelled(bench: Bench, _: ExecutionId) -> None:
    await bench.store.handle(TASK, commands.RequestCancel())


@pytest.mark.parametrize(
    "before_that",
    [somebody_holds_it, somebody_has_claimed_it, it_has_ended, executors_are_drained, it_is_to_be_cancelled],
)
def test_it_is_left_alone_where(play: Play, before_that: Callable[[Bench, ExecutionId], Awaitable[None]]) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        execution_id = await bench.request("ddl_generation")
        await before_that(bench, execution_id)
        head = await bench.store.head()
        assert await begun(bench, execution_id) is None
        assert await bench.store.head() == head

    play(scenario)


def test_what_nobody_asked_for_does_not_begin(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        execution_id = await bench.request("ddl_generation")
        head = await bench.store.head()
        assert await begun(bench, ExecutionId(f"{execution_id}_02")) is None
        assert await begun(bench, execution_id, task_id=TaskId("another")) is None
        assert await begun(bench, execution_id, step="complete") is None
        assert await bench.store.head() == head
        assert await begun(bench, execution_id) is not None

    play(scenario)


def test_who_waits_for_the_log_holds_no_lease_that_others_would_wait_for(play: Play) -> None:
    """Else the end of an execution, which has the log and wants a lease, could wait for them in a circle."""

    async def scenario(bench: Bench) -> None:
        await bench.create()
        execution_id = await bench.request("ddl_generation")
        settings = bench.settings
        async with await connections.connect(settings.database_url or "", settings.database_schema) as other:
            async with other.transaction():
                await other.execute("select pg_advisory_xact_lock(hashtext(%s))", (settings.channel,))
                beginning = asyncio.create_task(begun(bench, execution_id))
                await somebody_waits_for_a_lock(other)
                # sooner than the server would look for a circle
                await other.execute("set local lock_timeout to '200ms'")
                await claim(other, {execution_id: TASK}, executor=ExecutorId("b"), seconds=60)
            assert await beginning is None

    play(scenario)


async def somebody_waits_for_a_lock(conn: psycopg.AsyncConnection[Any]) -> None:
    waiting = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
    while await (await conn.execute(waiting)).fetchone() != (True,):  # noqa: ASYNC110  # nobody tells of a lock
        await asyncio.sleep(0.01)
