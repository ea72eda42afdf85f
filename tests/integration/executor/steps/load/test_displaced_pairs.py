"""A task's load displaces pairs of another task: both streams record it. Real steps, real databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest

from events.facts.ids import ExecutionId, ExecutorId, TaskId, pairs_stream
from events.facts.pair.state import PairState
from events.facts.records import PairLoaded
from events.facts.task.commands import DeleteTask
from executor.control.leases import Lease
from executor.run.pair_events import PairEventWriter
from runtime.process.clock import since_boot
from tests.folded_pairs import pairs_of
from tests.integration.executor.conftest import Bench
from tests.waiting import until

pytestmark = pytest.mark.long

Play = Callable[..., None]
COMMITS_WAIT = """
create function wait() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(1);
    return null;
end $$;
create constraint trigger wait after update on langchain_pg_embedding deferrable initially deferred
    for each row execute function wait();
"""
FIRST, SECOND = (TaskId(f"task_20251124_10000{n}") for n in range(2))


async def run(bench: Bench, task_id: TaskId, dsn: str, step: str = "complete", *, ad_hoc: bool = False) -> ExecutionId:
    if task_id not in {e.stream.removeprefix("task:") for e in await bench.store.read_log(types=["task.created"])}:
        await bench.create(task_id, source="shop", dsn=dsn, ad_hoc=ad_hoc, language="zh", pairs_total=12)
    async with bench.real_daemon():
        execution_id = await bench.request(step, task_id)
        ended = await bench.ended(execution_id, task_id)
        assert (ended.status, ended.error) == ("completed", None)
    return execution_id


async def views(bench: Bench, task_id: TaskId) -> list[PairState]:
    return list(pairs_of(await bench.store.read_stream(pairs_stream(task_id))).values())


def owners(bench: Bench) -> set[tuple[str, str]]:
    """Pairs of (task, pair) of all rows of the vector store."""
    with psycopg.connect(bench.settings.database_url or "") as conn:
        cursor = conn.execute(
            "select cmetadata ->> 'task_id', cmetadata ->> 'pair_id' from langchain_pg_embedding where id like '%-sql'"
        )
        return {*cursor.fetchall()}  # type: ignore[arg-type]


async def loaded(bench: Bench, *task_ids: TaskId) -> set[tuple[str, str]]:
    return {(task_id, p.pair_id) for task_id in task_ids for p in await views(bench, task_id) if p.loaded}


def test_displaced_pairs_are_recorded_and_match_the_store(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await run(bench, FIRST, shop)
        assert await loaded(bench, FIRST) == owners(bench)
        await run(bench, SECOND, shop)
        first = await views(bench, FIRST)
        assert {(p.loaded, p.status, p.unloaded_by) for p in first} == {(False, "validated", SECOND)}
        assert await loaded(bench, FIRST, SECOND) == owners(bench)
        unloaded = await bench.store.read_task(FIRST, types=["pair.unloaded"])
        assert len(unloaded) == len(first)
        assert {e.fact().taken for e in unloaded} == {True}
        assert any("个问答对由本次加载取代" in message for message in await bench.messages(SECOND))

        await run(bench, FIRST, shop, "training_load")
        assert {p.unloaded_by for p in await views(bench, SECOND)} == {FIRST}
        assert await loaded(bench, FIRST, SECOND) == owners(bench) == {(FIRST, p.pair_id) for p in first}

    play(scenario)


@pytest.mark.parametrize("marked", [True, False], ids=["with a source", "loaded by a version without sources"])
def test_ad_hoc_connection_to_a_same_named_database_displaces_nothing(play: Play, shop: str, marked: bool) -> None:
    async def scenario(bench: Bench) -> None:
        await run(bench, FIRST, shop)
        before = owners(bench)
        if not marked:
            with psycopg.connect(bench.settings.database_url or "") as conn:
                conn.execute("update langchain_pg_embedding set cmetadata = cmetadata - 'source'")
        await run(bench, SECOND, shop, ad_hoc=True)
        assert {row for row in owners(bench) if row[0] == FIRST} == before == await loaded(bench, FIRST)
        assert await loaded(bench, FIRST, SECOND) == owners(bench)
        assert await bench.store.read_task(FIRST, types=["pair.unloaded"]) == []

        await run(bench, FIRST, shop, "training_load")
        assert await loaded(bench, FIRST, SECOND) == owners(bench)

    play(scenario)


def test_deleted_task_gets_no_unloaded_event(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await run(bench, FIRST, shop)
        await bench.store.handle(FIRST, DeleteTask())
        await run(bench, SECOND, shop)
        assert await bench.store.read_task(FIRST, types=["pair.unloaded"]) == []
        assert await loaded(bench, SECOND) == owners(bench)

    play(scenario)


def test_load_cancelled_at_its_commit_is_recorded_as_stored(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await run(bench, FIRST, shop)
        await bench.create(SECOND, source="shop", dsn=shop, language="zh", pairs_total=12)
        async with bench.real_daemon(), bench.store.connection() as conn:
            for step in ("ddl_generation", "qa_generation", "sql_validation"):
                assert (await bench.ended(await bench.request(step, SECOND), SECOND)).status == "completed"
            await conn.execute(COMMITS_WAIT)
            await conn.execute("select pg_advisory_lock(1)")
            execution_id = await bench.request("training_load", SECOND)

            async def is_recorded() -> bool:
                return bool(await bench.store.read_task(FIRST, types=["pair.unloaded"]))

            await until(is_recorded)
            await bench.cancel(SECOND)
            await until(lambda: any(task.get_name() == "interrupt" for task in asyncio.all_tasks()))
            await conn.execute("select pg_advisory_unlock(1)")
            assert (await bench.ended(execution_id, SECOND)).status == "cancelled"
        assert await loaded(bench, FIRST, SECOND) == owners(bench)

    play(scenario)


def test_recovery_reports_again_only_pairs_displaced_meanwhile(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        execution_id = await run(bench, FIRST, shop)
        before = await bench.store.read_task(FIRST, types=["pair.loaded"])
        facts = [e.fact() for e in before]
        lease = Lease(
            execution_id=execution_id, task_id=FIRST, executor=ExecutorId("x"), epoch=1,
            renewed_at=since_boot(), seconds=60,
        )  # fmt: skip
        lease.fence = None  # type: ignore[assignment]  # the execution has ended
        later = PairEventWriter(store=bench.store, lease=lease)
        await later.recover()
        await later.report(facts)
        assert len(await bench.store.read_task(FIRST, types=["pair.loaded"])) == len(facts)
        await run(bench, SECOND, shop)
        assert await loaded(bench, FIRST) == set()
        assert all(isinstance(fact, PairLoaded) for fact in facts)
        await later.report(facts)
        assert await loaded(bench, FIRST) == {(FIRST, fact.pair_id) for fact in facts}

    play(scenario)
