"""Validation closes a connection that no thread uses, although another thread checks slow SQL."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest

from events.facts.task.commands import NewFile, WriteFiles
from events.facts.task.state import Task
from executor.steps.source import kept_gates
from tests.integration.executor.conftest import TASK, Bench
from tests.waiting import until
from training.pipeline import BATCH_PAIRS, pair_file_name

pytestmark = pytest.mark.long

OPEN = """
select count(*) from pg_stat_activity where datname = current_database() and application_name = 'querymill source'
"""


def checked(task: Task) -> int:
    """Return the number of units of pairs that are done."""
    return sum(unit.startswith("batch") for unit in task.steps["sql_validation"].done)


def test_unused_connection_is_closed_while_another_unit_runs(
    play: Callable[..., None], shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_gates, "MAX_REUSE_SECONDS", 0.2)
    batch = range(BATCH_PAIRS)
    pairs = [
        {"question": f"{table} {n}", "sql": f"SELECT count(*) FROM {table} WHERE id > {n};"}
        for table in ("customer", "orders")
        for n in batch
    ]

    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="en")
        stored = bench.artefacts.objects.put(json.dumps(pairs).encode())
        file = NewFile(
            name=pair_file_name("shop", TASK),
            sha256=stored.sha256,
            size=stored.size,
            file_type="json",
            description="pairs",
        )
        await bench.store.handle(TASK, WriteFiles(execution_id=None, files=(file,)))
        with psycopg.connect(shop) as locking, psycopg.connect(shop, autocommit=True) as watching:
            async with bench.real_daemon():
                # each SQL over `orders` waits a second for this lock
                locking.execute("lock table orders in access exclusive mode")
                execution_id = await bench.request("sql_validation", force=True)
                await bench.until(lambda t: checked(t) == 1)
                await until(lambda: watching.execute(OPEN).fetchone() == (1,), seconds=15)
                assert checked(await bench.store.task(TASK)) == 1
                locking.rollback()
                assert (await bench.ended(execution_id)).status == "completed"

    play(scenario, unit_concurrency=2)
