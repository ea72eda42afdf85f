"""Questions whose SQL the source refuses: some lost pairs are normal, losing all of them needs a reason."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

ROWS_OF_A_TENANT = """
create table bill (id integer primary key, tenant text, amount numeric);
insert into bill select i, 't' || i % 3, i from generate_series(1, 60) i;
alter table bill enable row level security;
create policy own_rows on bill using (tenant = current_setting('app.tenant'));
grant select on bill to tenant_reader;
"""
OPEN_TO_ALL = """
create table city (id integer primary key, name text, population integer);
insert into city select i, 'City ' || i, i * 1000 from generate_series(1, 60) i;
grant select on city to tenant_reader;
"""


def test_step_fails_with_reason_if_all_sql_is_refused(play: Callable[..., None], source: Callable[[str], str]) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=source(ROWS_OF_A_TENANT), language="en")
        async with bench.real_daemon():
            ended = await bench.ended(await bench.request("complete"))
        assert ended.status == "failed"
        assert ended.error is not None
        assert ended.error.startswith("The database refused all ")
        assert 'unrecognized configuration parameter "app.tenant"' in ended.error

    play(scenario)


@pytest.mark.long
def test_log_counts_refused_sql_with_reason(play: Callable[..., None], source: Callable[[str], str]) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=source(ROWS_OF_A_TENANT + OPEN_TO_ALL), language="en")
        async with bench.real_daemon():
            ended = await bench.ended(await bench.request("complete"))
        assert ended.status == "completed"
        [message] = [line for line in await bench.messages() if "were refused, most of them with" in line]
        assert 'unrecognized configuration parameter "app.tenant"' in message

    play(scenario)


@pytest.mark.long
def test_validation_that_fails_every_pair_keeps_all_with_reason(
    play: Callable[..., None], source: Callable[[str], str], database: str
) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=source(OPEN_TO_ALL), language="en")
        async with bench.real_daemon():
            for step in ("ddl_generation", "qa_generation"):
                assert (await bench.ended(await bench.request(step))).status == "completed"
            (file,) = folders(bench.artefacts).directory(TASK).glob("qs_*_pair.json")
            made = file.read_bytes()
            with psycopg.connect(database, autocommit=True) as owner:
                owner.execute("alter table city rename to inventory")
                refused = await bench.ended(await bench.request("sql_validation"))
                assert refused.status == "failed"
                assert refused.error is not None
                assert refused.error.startswith(
                    f"None of the {len(json.loads(made))} pairs passed, most of them for:"
                    ' relation "city" does not exist (SQLSTATE 42P01);'
                )
                assert file.read_bytes() == made
                owner.execute("alter table inventory rename to city")
            assert (await bench.ended(await bench.request("sql_validation"))).status == "completed"
            assert file.read_bytes() == made

    play(scenario)
