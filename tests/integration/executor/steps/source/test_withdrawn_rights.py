"""A login whose rights are revoked between steps: the report names the missing grants and earlier results stay."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest

from tests.integration.executor.conftest import SHOP, TASK, Bench
from tests.task_folders import folders

Play = Callable[..., None]
Source = Callable[[str], str]
GRANTED = f"{SHOP} grant select on customer, orders to tenant_reader;"
ALL_TABLES = "revoke select on customer, orders from tenant_reader"
SCHEMA = "revoke usage on schema public from public"
GIVEN_BACK = (
    "the login may not read customer, orders; their owner can change that:"
    " grant usage on schema public to tenant_reader;"
    " grant select on public.customer, public.orders to tenant_reader;"
)


def pairs_of(bench: Bench) -> list[dict[str, str]]:
    (found,) = folders(bench.artefacts).directory(TASK).glob("qs_*_pair.json")
    return json.loads(found.read_text(encoding="utf-8"))


@pytest.mark.long
@pytest.mark.parametrize("withdrawn", [pytest.param(ALL_TABLES, id="tables"), pytest.param(SCHEMA, id="the schema")])
def test_pairs_that_may_not_be_read_are_kept_and_reported(
    play: Play, source: Source, database: str, withdrawn: str
) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=source(GRANTED), language="en")
        async with bench.real_daemon():
            for step in ("ddl_generation", "qa_generation"):
                assert (await bench.ended(await bench.request(step))).status == "completed"
            made = pairs_of(bench)
            with psycopg.connect(database, autocommit=True) as owner:
                owner.execute(withdrawn.encode())
                refused = await bench.ended(await bench.request("sql_validation"))
                assert (refused.status, refused.error) == ("failed", GIVEN_BACK)
                assert pairs_of(bench) == made
                owner.execute("grant usage on schema public to tenant_reader")
                owner.execute("grant select on customer, orders to tenant_reader")
            assert (await bench.ended(await bench.request("sql_validation"))).status == "completed"
            assert pairs_of(bench) == made

    play(scenario)


def test_run_without_readable_tables_fails_with_the_missing_right(play: Play, source: Source) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=source(SHOP), language="en")
        async with bench.real_daemon():
            described = await bench.ended(await bench.request("ddl_generation"))
            assert described.status == "completed", described.error
            message = [line for line in await bench.messages() if line.startswith("no right to read")]
            assert message == [
                "no right to read, so only the structure is described: customer, orders; their owner can grant it:"
                + GIVEN_BACK.partition("change that:")[2]
            ]
            refused = await bench.ended(await bench.request("qa_generation"))
        assert (refused.status, refused.error) == ("failed", GIVEN_BACK)

    play(scenario)


@pytest.mark.long
def test_other_tables_pairs_are_validated_if_one_is_revoked(play: Play, source: Source, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=source(GRANTED), language="en")
        async with bench.real_daemon():
            for step in ("ddl_generation", "qa_generation"):
                assert (await bench.ended(await bench.request(step))).status == "completed"
            with psycopg.connect(database, autocommit=True) as owner:
                owner.execute("revoke select on orders from tenant_reader")
            validated = await bench.ended(await bench.request("sql_validation"))
        assert validated.status == "completed", validated.error
        left = pairs_of(bench)
        assert left
        assert not any("orders" in pair["sql"] for pair in left)
        [message] = [line for line in await bench.messages() if line.startswith("no right to read")]
        assert message.endswith("grant select on public.orders to tenant_reader;")

    play(scenario)
