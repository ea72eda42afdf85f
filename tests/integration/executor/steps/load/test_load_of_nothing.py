"""A load without pairs into a store that has rows of earlier runs."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairRejected, PairRemoved
from tests.integration.executor.conftest import TASK, Bench

pytestmark = pytest.mark.long

Play = Callable[..., None]
LATER = TaskId("task_20251124_100001")


def stored(bench: Bench) -> list[tuple[object, ...]]:
    with psycopg.connect(bench.settings.database_url or "") as conn:
        return conn.execute("select id, cmetadata from langchain_pg_embedding order by id").fetchall()


async def remove_pairs(bench: Bench, task_id: TaskId) -> None:
    made = {e.fact().pair_id for e in await bench.store.read_task(task_id, types=["pair.generated"])}
    facts = [PairRemoved(task_id=task_id, execution_id=None, pair_id=pair_id, reason="gate") for pair_id in made]
    await bench.store.lane.append(pairs_stream(task_id), facts, expected=None)


@pytest.mark.parametrize("task_id", [pytest.param(LATER, id="another task"), pytest.param(TASK, id="same task")])
def test_load_without_pairs_fails_and_keeps_the_store(play: Play, shop: str, task_id: TaskId) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            for each in {TASK: None, task_id: None}:
                await bench.create(each, dsn=shop, language="en", pairs_total=12)
                assert (await bench.ended(await bench.request("complete", each), each)).status == "completed"
            before = stored(bench)
            await remove_pairs(bench, task_id)
            ended = await bench.ended(await bench.request("training_load", task_id), task_id)
        assert ended.status == "failed"
        assert ended.error is not None
        assert ended.error.startswith("load: There is no pair to load, and 12 that earlier runs loaded would go")
        assert ended.error.endswith(f"--purge: {task_id}")
        assert stored(bench) == before

    play(scenario)


def test_load_after_all_pairs_were_rejected_removes_them(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=12)
            assert (await bench.ended(await bench.request("complete"))).status == "completed"
            made = [e.fact().pair_id for e in await bench.store.read_task(TASK, types=["pair.loaded"])]
            facts = [PairRejected(task_id=TASK, execution_id=None, pair_id=pair_id) for pair_id in made]
            await bench.store.lane.append(pairs_stream(TASK), facts, expected=None)
            ended = await bench.ended(await bench.request("training_load"))
        assert (ended.status, ended.error) == ("completed", None)
        assert [key for key, _ in stored(bench) if str(key).endswith("-sql")] == []
        assert stored(bench)

    play(scenario)
