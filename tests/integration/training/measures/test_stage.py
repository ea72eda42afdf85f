"""Made-up rows distinguish SQL that a table of one row does not, and are rolled back."""
# ruff: noqa: E501 - SQL stays on one line

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql

from tests.waiting import until_in_thread
from training.measures.stage import Stage
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

ODD = """
create type mood as enum ('calm', 'wild');
create schema "The Sea";
create table "The Sea"."Ship" (
  id uuid primary key, "Name" text unique, mood mood, tags text[], log jsonb, stay interval, built varchar(10) not null,
  active boolean, tons smallint, price money, at timestamptz);
create table "The Sea".voyage (ship uuid references "The Sea"."Ship", no int, cost numeric(8,2), primary key (ship, no));
insert into "The Sea"."Ship" values
  (gen_random_uuid(), 'Ada', 'calm', '{a}', '{}', '1 day', '2020-01-02', true, 5, 7, now());
analyze;
"""
SHIP = '"The Sea"."Ship"'


@pytest.fixture
def source(database: str) -> SourceDescription:
    with psycopg.connect(database) as conn:
        conn.execute(ODD.encode())
        conn.commit()
        return read_source(conn, SourceRequest(language="en"))


@pytest.fixture
def stage(source: SourceDescription, embedded: str) -> Iterator[Stage]:
    with Stage(lambda: psycopg.connect(embedded), source) as opened:
        yield opened


@pytest.mark.parametrize(
    ("statement", "other"),
    [
        pytest.param(
            f'SELECT AVG("Ship".tons) FROM {SHIP};', f'SELECT SUM("Ship".tons) FROM {SHIP}', id="an average and a sum"
        ),
        pytest.param(
            f'SELECT "Ship"."Name" FROM {SHIP} WHERE "Ship".mood = \'calm\';',
            f'SELECT "Ship"."Name" FROM {SHIP}',
            id="a condition on an enumeration",
        ),
        pytest.param(
            f"SELECT COUNT(*) FROM {SHIP} WHERE TO_DATE(\"Ship\".built, 'YYYY-MM-DD') > DATE '2019-05-01';",
            f"SELECT COUNT(*) FROM {SHIP} WHERE TO_DATE(\"Ship\".built, 'YYYY-MM-DD') <= DATE '2019-05-01'",
            id="a date written as text",
        ),
        pytest.param(
            f'SELECT s."Name", COUNT(v.no) FROM {SHIP} AS s LEFT JOIN "The Sea".voyage AS v ON v.ship = s.id GROUP BY s."Name";',
            f'SELECT s."Name", COUNT(v.no) FROM {SHIP} AS s JOIN "The Sea".voyage AS v ON v.ship = s.id GROUP BY s."Name"',
            id="an outer and an inner join",
        ),
        pytest.param(
            'SELECT voyage.ship FROM "The Sea".voyage GROUP BY voyage.ship HAVING COUNT(*) > 60;',
            'SELECT voyage.ship FROM "The Sea".voyage GROUP BY voyage.ship HAVING COUNT(*) <= 60',
            id="more than sixty of each",
        ),
        pytest.param(
            f'SELECT MAX("Ship".price::numeric) FROM {SHIP} WHERE "Ship".active;',
            f'SELECT MIN("Ship".price::numeric) FROM {SHIP} WHERE "Ship".active',
            id="money",
        ),
        pytest.param(
            f"SELECT (REPEAT('[', 1200) || REPEAT(']', 1200))::json, AVG(tons) FROM {SHIP};",
            f"SELECT (REPEAT('[', 1200) || REPEAT(']', 1200))::json, SUM(tons) FROM {SHIP}",
            id="beside a deeply nested value",
        ),
    ],
)
def test_different_sql_is_distinguished(stage: Stage, statement: str, other: str) -> None:
    assert stage.distinguish(statement, [other]) == (True,)


@pytest.mark.parametrize(
    ("statement", "other"),
    [
        pytest.param(f"SELECT 1 FROM {SHIP};", f"SELECT 1 FROM {SHIP} AS s", id="equivalent SQL"),
        pytest.param(f"SELECT 1 FROM {SHIP};", f"SELECT nothing FROM {SHIP}", id="SQL that does not run"),
        pytest.param(f"SELECT 1 FROM {SHIP};", "SELECT 1 FROM pg_class", id="SQL over a system table"),
        pytest.param("SELECT 1 FROM pg_class;", "SELECT 2 FROM pg_class", id="a question without a pair"),
        pytest.param(
            'SELECT 1 FROM "The Sea".voyage CROSS JOIN "The Sea".voyage AS v;',
            'SELECT 1 FROM "The Sea".voyage CROSS JOIN "The Sea".voyage AS v LIMIT 600',
            id="the first rows of many",
        ),
    ],
)
def test_equivalent_sql_is_not_distinguished(stage: Stage, statement: str, other: str) -> None:
    assert stage.distinguish(statement, [other]) == (False,)


def test_slow_sql_is_not_distinguished_and_logged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("training.measures.stage._TIMEOUT_MS", 1_000)
    assert stage.distinguish(f"SELECT 1 FROM {SHIP};", [f"SELECT pg_sleep(9), 2 FROM {SHIP}"]) == (False,)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "构造数据上的 SQL 超时, 按未检出计"
    ] * 2


def test_sql_that_a_stop_cancels_is_not_logged_as_slow(
    source: SourceDescription, embedded: str, caplog: pytest.LogCaptureFixture
) -> None:
    cancel = "select pg_cancel_backend(pid) from pg_stat_activity where query like 'fetch % from made'"
    with (
        Stage(lambda: psycopg.connect(embedded), source) as stage,
        psycopg.connect(embedded, autocommit=True) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        told = pool.submit(stage.distinguish, f"SELECT pg_sleep(4), 1 FROM {SHIP};", [])
        until_in_thread(lambda: (other.execute(cancel), told.done())[1])
        assert told.result() == ()
    assert caplog.messages == []


def test_stage_leaves_nothing_and_is_read_only(stage: Stage, embedded: str, server_version: int) -> None:
    count = "select count(*) from pg_class"
    with psycopg.connect(embedded, autocommit=True) as conn:
        before = conn.execute(count).fetchone()
        written = f"SELECT lo_create(0)::int FROM {SHIP}"
        # versions before 16 allow it in a read-only transaction; the rollback removes it
        assert stage.distinguish(f"SELECT 1 FROM {SHIP};", [written]) == (server_version < 16,)
        assert conn.execute(count).fetchone() == before
        assert conn.execute("select count(*) from pg_largeobject_metadata").fetchone() == (0,)


def test_without_temporary_tables_nothing_is_distinguished(source: SourceDescription, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(sql.SQL("revoke temporary on database {} from public").format(sql.Identifier(conn.info.dbname)))
        conn.execute("drop role if exists stage_guest")
        conn.execute("create role stage_guest login password 'x'")
    try:
        with Stage(lambda: psycopg.connect(database, user="stage_guest", password="x"), source) as stage:
            average = f'SELECT AVG("Ship".tons) FROM {SHIP};'
            assert stage.distinguish(average, [f'SELECT SUM("Ship".tons) FROM {SHIP}']) == (False,)
    finally:
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute("drop role stage_guest")
