"""A source that is described once for all steps of a task, also for steps that run alone."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.tables import from_table

pytestmark = pytest.mark.long

Play = Callable[..., None]
STEPS = ("ddl_generation", "qa_generation", "sql_validation")
MADE = "read database"
STORED = "used this task's stored description"


async def described(bench: Bench) -> list[str]:
    """Return how each execution came by the description."""
    beginnings = [each for message in await bench.messages() for each in (MADE, STORED) if message.startswith(each)]
    return [{MADE: "made", STORED: "stored"}[each] for each in beginnings]


async def run(bench: Bench, *steps: str, force: bool = False) -> None:
    for step in steps:
        ended = await bench.ended(await bench.request(step, force=force))
        assert (ended.status, ended.error) == ("completed", None)


def test_steps_that_run_alone_use_what_the_first_has_stored(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=12)
            await run(bench, "ddl_generation")
            with psycopg.connect(shop, autocommit=True) as owner:
                owner.execute("comment on table orders is 'Purchases'; create table extra (id int primary key)")
            await run(bench, "qa_generation", "sql_validation")
            assert await described(bench) == ["made", "stored", "stored"]
            # the step itself describes anew
            await run(bench, *STEPS)
            assert await described(bench) == ["made", "stored", "stored", "made", "stored", "stored"]
        made = (await bench.store.task(TASK)).steps["ddl_generation"].result
        assert made is not None
        assert made["tables"] == 3

    play(scenario)


def test_complete_run_describes_once(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=12)
            await run(bench, "complete")
        assert await described(bench) == ["made"]

    play(scenario)


@from_table
def test_description_of_tables_that_are_gone_is_made_anew(play: Play, shop: str, change: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=12)
            await run(bench, "ddl_generation")
            with psycopg.connect(shop, autocommit=True) as owner:
                owner.execute(change.encode())
            await run(bench, "qa_generation")
        assert await described(bench) == ["made", "made"]

    play(scenario)


def test_task_without_documents_describes_in_each_step_that_runs_alone(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=12)
            await run(bench, "qa_generation", "sql_validation", force=True)
        assert await described(bench) == ["made", "made"]

    play(scenario)
