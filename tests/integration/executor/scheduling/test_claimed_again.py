"""An execution that this process hands back while it claims the same execution again runs once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg

from events.facts.ids import ExecutionId, TaskId
from executor.control.leases import Lease, LeaseKeeper
from executor.daemon import new_executor_id
from executor.scheduling.listener import Listener
from executor.scheduling.next_execution import RequestedExecution
from executor.scheduling.scheduler import Scheduler
from runtime.postgres import connections
from tests.integration.executor.conftest import TASK, Bench
from tests.waiting import until

Play = Callable[..., None]
OTHER = TaskId("task_20251124_110000")


def scheduler_of(bench: Bench, started: list[Lease]) -> Scheduler:
    settings, executor = bench.settings, new_executor_id()
    return Scheduler(
        connect=lambda: connections.connect(settings.database_url or "", settings.database_schema, "scheduler"),
        listener=Listener(executor=executor, channel=settings.work_channel, catch_up_seconds=1.0),
        keeper=LeaseKeeper(connection=bench.store.connection, executor=executor, settings=settings),
        lane=bench.store.lane,
        settings=settings,
        start=started.append,
        deleted=lambda _: None,
        cleanup=lambda: None,
    )


def test_execution_claimed_again_is_neither_abandoned_nor_requeued(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        scheduler = scheduler_of(bench, [])
        keeper, execution_id = scheduler.keeper, ExecutionId("e")

        def lease(epoch: int) -> Lease:
            about = {"execution_id": execution_id, "task_id": TASK, "executor": keeper.executor}
            return Lease(**about, epoch=epoch, renewed_at=0.0, seconds=8.0)

        first, second = lease(1), lease(2)
        scheduler.backlog.begin(1, [RequestedExecution(1, execution_id, TASK, "shop")])
        keeper.add(first)
        scheduler.backlog.take(execution_id)
        # paused, resumed and claimed again before the first run has handed its lease back
        keeper.add(second)
        keeper.abandon(first)
        scheduler.released(execution_id)
        assert keeper.held == {execution_id: second}
        assert scheduler.backlog.waiting == 0

    play(scenario)


def test_reconnected_scheduler_does_not_start_an_execution_that_is_being_handed_back(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        started: list[Lease] = []
        scheduler = scheduler_of(bench, started)
        running = asyncio.create_task(scheduler.run())
        await bench.create()
        execution_id = await bench.request("ddl_generation")
        await until(lambda: started)
        scheduler.keeper.abandon(started[0])
        with psycopg.connect(bench.settings.database_url or "", autocommit=True) as conn:
            conn.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and application_name = 'scheduler'"
            )
        await bench.create(OTHER)
        other = await bench.request("ddl_generation", OTHER)
        await until(lambda: any(lease.execution_id == other for lease in started))
        assert [lease.execution_id for lease in started] == [execution_id, other]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    play(scenario, lease_seconds=600.0)
