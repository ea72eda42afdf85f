"""A load run alone after the source has lost a described table."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from runtime.sources.encrypted_sources import SourceRegister, cipher
from tests.integration.executor.conftest import SHOP, TASK, Bench
from tests.task_folders import folders

Play = Callable[..., None]
SALES = "create schema sales; create table sales.tour (id int primary key, name text not null);"
NOWHERE = "host=127.0.0.1 port=1 dbname=nowhere user=nobody"


@pytest.fixture
def shop(database: str) -> str:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(
            f"{SHOP} {SALES} insert into sales.tour select n, 'tour ' || n from generate_series(1, 30) n;".encode()
        )
    return database


def tables_stored(bench: Bench) -> dict[str, set[str]]:
    """Tables that the rows of each collection refer to."""
    with psycopg.connect(bench.settings.database_url or "") as conn:
        rows = conn.execute(
            "select c.name, coalesce(e.cmetadata -> 'tables', jsonb_build_array(e.cmetadata -> 'table'))"
            " from langchain_pg_embedding e join langchain_pg_collection c on c.uuid = e.collection_id"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for kind, tables in rows:
        found.setdefault(kind, set()).update(tables)
    return found


@pytest.mark.long
def test_rows_of_a_dropped_table_are_not_loaded_and_reported(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=18)
            first = await bench.ended(await bench.request("complete"))
            assert (first.status, first.error) == ("completed", None)
            everything = {"customer", "orders", "sales.tour"}
            assert tables_stored(bench) == dict.fromkeys(("sql", "ddl", "documentation"), everything)
            (folders(bench.artefacts).directory(TASK) / "by_hand.ddl").write_text("create table by_hand ();")
            with psycopg.connect(shop, autocommit=True) as owner:
                owner.execute("drop table orders, sales.tour")
            again = await bench.ended(await bench.request("training_load"))
        assert (again.status, again.error) == ("completed", None)
        assert tables_stored(bench) == {
            "sql": {"customer"},
            "ddl": {"customer", "by_hand"},
            "documentation": {"customer"},
        }
        message = "no longer in the source, so their DDL, documents and pairs are not loaded: orders, sales.tour"
        assert (await bench.messages()).count(message) == 1
        report = json.loads((folders(bench.artefacts).directory(TASK) / "quality_report.json").read_text("utf-8"))
        assert report["load"]["vanished_tables"] == ["orders", "sales.tour"]
        text = (folders(bench.artefacts).directory(TASK) / "quality_report.md").read_text("utf-8")
        assert "- not loaded, because the source no longer has them: orders, sales.tour" in text

    play(scenario)


def test_tables_with_odd_names_are_not_taken_for_dropped(play: Play, shop: str) -> None:
    odd = ["x -> y", "line\nbreak", "u\u2028v", "nel\x85n", "zero\u200bwidth", "public.odd", 'q"uote', "trail "]
    with psycopg.connect(shop, autocommit=True) as owner:
        for name in map(sql.Identifier, odd):
            owner.execute(sql.SQL("create table {} (id int primary key)").format(name))

    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=12)
            ended = await bench.ended(await bench.request("complete"))
        assert (ended.status, ended.error) == ("completed", None)
        everything = {"customer", "orders", "sales.tour", *odd}
        assert {kind: tables_stored(bench)[kind] for kind in ("ddl", "documentation")} == {
            "ddl": everything,
            "documentation": everything,
        }

    play(scenario)


@pytest.mark.long
def test_load_with_unreachable_source_loads_everything_and_logs_it(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=18)
            assert (await bench.ended(await bench.request("complete"))).status == "completed"
            before = tables_stored(bench)
            register = SourceRegister(connection=bench.store.connection, cipher=cipher(bench.settings))
            await register.add("shop", make_conninfo(NOWHERE))
            again = await bench.ended(await bench.request("training_load"))
        assert (again.status, again.error) == ("completed", None)
        assert tables_stored(bench) == before
        [message] = [line for line in await bench.messages() if line.startswith("could not see whether the tables")]
        assert "Connection refused" in message

    play(scenario)
