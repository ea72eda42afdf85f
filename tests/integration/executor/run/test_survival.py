"""Kills, cancellations, stale leases, stops and lost servers: work is resumed and done once."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from events.facts.ids import ExecutorId, TaskId, pairs_stream
from events.facts.task.commands import StartExecution
from events.wire.event import Fence, StaleEpoch
from executor.control.leases import Lease, LeaseKeeper, claim
from executor.control.limits import LIMITS
from executor.run import execution
from tests.conftest import Figure
from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders
from tests.waiting import until

Play = Callable[..., None]
LONG = 40
"""Seconds: more than the tested reaction takes on a slow machine, less than the timeout it must not wait for."""

REFUSE_ENDS_OF_UNITS = """
create sequence refused;
create function refuse() returns trigger language plpgsql as $$
begin
    perform nextval('refused');
    raise 'refused' using errcode = 'cannot_connect_now';
end $$;
create trigger refuse before insert on events for each row when (new.type = 'unit.completed') execute function refuse();
"""
# the files of the unit, those of the step, and the last ones are reserved by one statement each
REFUSE_LAST_RESERVATION = Path(__file__).with_name("survival_refuse_last_reservation.sql").read_text()


async def _until_refused(conn: psycopg.AsyncConnection[Any], *, after: int = 1) -> None:
    async def is_refused() -> bool:
        refused = await conn.execute("select last_value >= %s and is_called from refused", (after,))
        return await refused.fetchone() == (True,)

    await until(is_refused)


async def query_runs(bench: Bench, *, runs: bool = True) -> None:
    """Wait until the step's query runs in the source, or runs no more."""
    active = (
        "select from pg_stat_activity where query like '%pg_sleep%' and state = 'active'"
        " and pid <> pg_backend_pid() and datname = current_database()"
    )
    async with bench.store.connection() as conn:

        async def reached() -> bool:
            return (await (await conn.execute(active)).fetchone() is not None) == runs

        await until(reached)


def test_after_sigkill_another_executor_resumes_and_skips_done_units(
    play: Play, figure: Figure, tmp_path: Path
) -> None:
    awaited = tmp_path / "go on"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=8, awaited_file=str(awaited), free_units=3)
        first = bench.process(QUERYMILL_LEASE_SECONDS="1", QUERYMILL_UNIT_CONCURRENCY="1")
        execution_id = await bench.request("complete")
        await bench.until(lambda t: len(t.steps["ddl_generation"].done) >= 3)
        await asyncio.to_thread(first.kill)
        killed_at = time.monotonic()
        task = await bench.store.task(TASK)
        # a slow machine may have let its lease expire before
        before = task.executions[execution_id].recoveries
        *kept, changed, removed = task.steps["ddl_generation"].done
        (folders(bench.artefacts).directory(TASK) / f"{removed}.ddl").unlink()
        (folders(bench.artefacts).directory(TASK) / f"{changed}.ddl").write_text("something else", "utf-8")
        awaited.touch()
        async with bench.daemon():
            await bench.until(lambda t: t.executions[execution_id].recoveries > before)
            took = time.monotonic() - killed_at
            assert took < LONG
            figure("an execution with a lease of 1 s is taken over", [took], "s", limit=4)
            assert (await bench.ended(execution_id)).status == "completed"
        done = [
            e.fact().unit
            for e in await bench.store.read_task(TASK, types=["unit.completed"])
            if e.fact().step == "ddl_generation"
        ]
        assert all(done.count(unit) == 1 for unit in kept)
        # the removed file is shown again
        assert (done.count(changed), done.count(removed)) == (2, 1)
        assert (await bench.types()).count("execution.recovered") == before + 1
        assert (folders(bench.artefacts).directory(TASK) / f"{removed}.ddl").exists()
        assert (folders(bench.artefacts).directory(TASK) / f"{changed}.ddl").read_text("utf-8") != "something else"
        messages = await bench.messages()
        assert any(f"接续执行 (第 {before + 2} 次)" in m for m in messages)
        assert any("个单元此前已完成" in m for m in messages)

    play(scenario, unit_concurrency=4, fallback_seconds=60)


def test_pairs_of_a_unit_are_those_of_its_object_after_a_kill(play: Play) -> None:
    """The executor is killed while the log refuses the end of a unit, and the next one makes the unit otherwise."""

    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, signed=True)
        async with bench.store.connection() as conn:
            await conn.execute(REFUSE_ENDS_OF_UNITS)
            execution_id = await bench.request("qa_generation", force=True)
            executor = bench.process(QUERYMILL_LEASE_SECONDS="1")
            await _until_refused(conn)
            await asyncio.to_thread(executor.kill)
            await conn.execute("drop trigger refuse on events")
        async with bench.daemon():
            assert (await bench.ended(execution_id)).status == "completed"
        [made] = await bench.store.read_stream(pairs_stream(TASK))
        [output] = [
            each for each in (await bench.store.task(TASK)).steps["qa_generation"].done["unit_1"] if not each.file
        ]
        stored = json.loads(bench.artefacts.objects.get(output.sha256))
        assert made.fact().question == stored["question"]

    play(scenario)


def test_every_object_of_a_killed_execution_is_known_to_the_log(play: Play) -> None:
    """The executor is killed while it stores its last files."""

    async def scenario(bench: Bench) -> None:
        await bench.create(units=1)
        async with bench.store.connection() as conn:
            await conn.execute(REFUSE_LAST_RESERVATION)
            execution_id = await bench.request("ddl_generation")
            executor = bench.process(QUERYMILL_LEASE_SECONDS="1")
            await _until_refused(conn, after=3)
            await asyncio.to_thread(executor.kill)
            await conn.execute("drop trigger refuse on loose_objects")
            async with bench.daemon():
                assert (await bench.ended(execution_id)).status == "completed"
            known = await conn.execute("select sha256 from object_references union select sha256 from loose_objects")
            assert set(bench.artefacts.objects.digests()) == {sha256 for (sha256,) in await known.fetchall()}

    play(scenario)


@pytest.mark.long
def test_query_of_a_killed_executor_ends_at_the_source(play: Play, figure: Figure) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, query_seconds=2 * LONG)
        executor = bench.process()
        await bench.request("ddl_generation")
        await query_runs(bench)
        await asyncio.to_thread(executor.kill)
        killed_at = time.monotonic()
        await query_runs(bench, runs=False)
        took = time.monotonic() - killed_at
        assert took < LONG
        figure("a killed executor's query ends at the source", [took], "s", limit=4)

    play(scenario)


def test_cancellation_interrupts_a_running_query(play: Play, figure: Figure) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(query_seconds=50)
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await query_runs(bench)
            asked_at = time.monotonic()
            await bench.cancel()
            execution = await bench.ended(execution_id)
            took = time.monotonic() - asked_at
            assert took < LONG
            figure("a run in the middle of a query is cancelled", [took], "s", limit=1)
        assert execution.status == "cancelled"
        task = await bench.store.task(TASK)
        assert task.status == "cancelled"
        assert task.steps["ddl_generation"].status == "cancelled"
        with psycopg.connect(bench.settings.database_url or "") as conn:
            row = conn.execute(
                "select count(*) from pg_stat_activity where query like '%pg_sleep%' and state = 'active'"
                " and pid <> pg_backend_pid() and datname = current_database()"
            ).fetchone()
        assert row == (0,)

    play(scenario)


def test_unit_in_an_uninterruptible_call_is_abandoned(play: Play, figure: Figure, tmp_path: Path) -> None:
    returns = tmp_path / "the call returns"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, stubborn_until=str(returns))
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await bench.until(lambda t: t.steps["ddl_generation"].units)
            asked_at = time.monotonic()
            try:
                await bench.cancel()
                current = (await bench.store.task(TASK)).executions[execution_id]
                assert (current.status, current.cancel_requested) == ("running", True)
                assert (await bench.ended(execution_id)).status == "cancelled"
            finally:
                returns.touch()
            figure("a run in the middle of a call is cancelled", [time.monotonic() - asked_at], "s", limit=1.5)
        assert "unit.completed" not in await bench.types()

    play(scenario)


def test_step_timeout_ends_with_the_documented_text(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(query_seconds=50)
        async with bench.daemon():
            execution = await bench.ended(await bench.request("complete"))
        assert (execution.status, execution.error) == ("failed", "任务超时,可能已停止运行")

    play(scenario, step_timeout=0.5)


@pytest.mark.long
def test_stale_epoch_is_refused_and_its_executor_stops(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=4, unit_seconds=1)
        async with bench.daemon(lease_seconds=1.0) as daemon:
            execution_id = await bench.request("ddl_generation")
            await bench.until(lambda t: t.steps["ddl_generation"].units)
            async with bench.store.connection() as conn:
                cursor = await conn.execute(
                    "update leases set epoch = epoch + 1, executor = 'usurper',"
                    " expires_at = clock_timestamp() + interval '1 minute' returning epoch"
                )
                [(epoch,)] = await cursor.fetchall()

                async def is_idle() -> bool:
                    return await (await conn.execute("select running from executors")).fetchone() == (0,)

                await until(is_idle)
            with pytest.raises(StaleEpoch):
                await bench.store.handle(
                    TASK,
                    StartExecution(execution_id=execution_id, executor=daemon.executor, epoch=99),
                    fence=Fence(execution_id, 1),
                )
            before = await bench.types()
            await asyncio.sleep(0.2)
            assert await bench.types() == before
            usurper = ExecutorId("usurper")
            keeper = LeaseKeeper(connection=bench.store.connection, executor=usurper, settings=bench.settings)
            about = {"execution_id": execution_id, "task_id": TASK, "executor": usurper, "epoch": epoch}
            lease = Lease(**about, renewed_at=0, seconds=60)
            await keeper.release(lease)
            assert (await bench.ended(execution_id)).status == "completed"
        assert (await bench.store.task(TASK)).executions[execution_id].epoch > epoch

    play(scenario)


def test_executors_that_hand_over_do_not_use_up_the_attempts(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "MAX_ATTEMPTS_WITHOUT_PROGRESS", 2)
    awaited = tmp_path / "go on"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, awaited_file=str(awaited))
        execution_id = await bench.request("ddl_generation")
        for recoveries in range(4):
            async with bench.daemon():
                await bench.until(
                    lambda t, expected=recoveries: (
                        t.executions[execution_id].status == "running"
                        and t.executions[execution_id].recoveries == expected
                    )
                )
        awaited.touch()
        async with bench.daemon():
            assert (await bench.ended(execution_id)).status == "completed"
        taken = [e.fact() for e in await bench.store.read_task(TASK, types=["execution.recovered"])]
        assert [(fact.attempt, fact.handed_over) for fact in taken] == [(n, True) for n in range(2, 6)]

    play(scenario)


def test_lease_is_claimed_by_one_of_many(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        execution_id = await bench.request("ddl_generation")

        async def attempt(name: str) -> bool:
            async with bench.store.connection() as conn:
                return bool(await claim(conn, {execution_id: TASK}, executor=ExecutorId(name), seconds=5))

        won = await asyncio.gather(*(attempt(f"executor {n}") for n in range(8)))
        assert sum(won) == 1

    play(scenario)


def test_two_daemons_share_work_and_run_each_execution_once(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        tasks = [TaskId(f"task_20251124_1000{n:02d}") for n in range(8)]
        for task_id in tasks:
            # longer than a claim interval: a daemon with two running executions leaves the third to the other
            await bench.create(task_id, units=2, unit_seconds=0.5)
        async with bench.daemon(lease_seconds=60.0), bench.daemon(lease_seconds=60.0):
            ids = [await bench.request("ddl_generation", task_id) for task_id in tasks]
            for task_id, execution_id in zip(tasks, ids, strict=True):
                assert (await bench.ended(execution_id, task_id)).status == "completed"
        starts = await bench.store.read_log(types=["execution.started", "execution.recovered"])
        assert len(starts) == len(tasks)
        assert len({e.fact().executor for e in starts}) == 2

    play(scenario)


def test_sigterm_releases_work_for_another_executor_at_once(play: Play, figure: Figure, tmp_path: Path) -> None:
    awaited = tmp_path / "go on"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=6, awaited_file=str(awaited), free_units=2)
        first = bench.process(QUERYMILL_LEASE_SECONDS="60")
        execution_id = await bench.request("ddl_generation")
        await bench.until(lambda t: len(t.steps["ddl_generation"].done) >= 2)
        async with bench.daemon():
            assert await asyncio.to_thread(first.stop) == 0
            left_at = time.monotonic()
            await bench.until(lambda t: t.executions[execution_id].recoveries == 1)
            took = time.monotonic() - left_at
            # long before the lease expires or the table is polled again
            assert took < LONG
            figure("what was handed back is taken up", [took], "s", limit=0.5)
            awaited.touch()
            assert (await bench.ended(execution_id)).status == "completed"
        units = [e.fact().unit for e in await bench.store.read_task(TASK, types=["unit.completed"])]
        assert len(units) == len(set(units))

    play(scenario, fallback_seconds=60)


def test_second_signal_exits_at_once(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, stubborn_seconds=60)
        process = bench.process()
        await bench.request("ddl_generation")
        await bench.until(lambda t: t.steps["ddl_generation"].units)
        async with asyncio.timeout(LIMITS.grace_seconds - 1):
            while process.popen.poll() is None:
                # of several signals that arrive before the process is scheduled, it receives one
                process.popen.send_signal(signal.SIGTERM)
                await asyncio.sleep(0.1)
        assert process.popen.returncode == 128 + signal.SIGTERM

    play(scenario)


def test_lost_connections_do_not_fail_the_execution(play: Play, figure: Figure, tmp_path: Path) -> None:
    awaited = tmp_path / "go on"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=6, awaited_file=str(awaited), free_units=1)
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await bench.until(lambda t: t.steps["ddl_generation"].done)
            for _ in range(3):
                with psycopg.connect(bench.settings.database_url or "", autocommit=True) as conn:
                    conn.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where datname = current_database() and pid <> pg_backend_pid()"
                        " and application_name like 'querymill executor%'"
                    )
                await asyncio.sleep(0.2)
            awaited.touch()
            assert (await bench.ended(execution_id)).status == "completed"
            asked_at = time.monotonic()
            again = await bench.request("ddl_generation")
            await bench.until(lambda t: t.executions[again].status != "queued")
            took = time.monotonic() - asked_at
            assert took < LONG
            figure("work is begun after connections were lost", [took], "s", limit=2.5)
            assert (await bench.ended(again)).status == "completed"

    play(scenario, fallback_seconds=60)


def test_cancelled_queued_execution_never_starts(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        execution_id = await bench.request("ddl_generation")
        await bench.cancel()
        async with bench.daemon():
            other = TaskId("task_20251124_110000")
            await bench.create(other)
            await bench.ended(await bench.request("ddl_generation", other), other)
        assert (await bench.store.task(TASK)).executions[execution_id].status == "cancelled"
        assert "execution.started" not in await bench.types()

    play(scenario)
