"""Check of a source database: missing privileges, unfilled views, and connection errors."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from runtime.postgres.connection_advice import OTHER_KEY
from runtime.settings.settings import Settings
from service.application import open_application
from service.schemas.errors import SourceDown, SourceUnknown
from service.schemas.language import Language
from service.schemas.requests import TaskRequest
from service.schemas.responses.databases import DatabaseCheck
from service.sources.health_check import checked, unreachable
from service.sources.tables import read_tables
from tests.tables import from_table
from training.source.read import SourceRequest, read_source

ROLE = "check_reader"
SHOP = """
create table orders (id int);
create table secret (id int);
insert into orders values (1);
create materialized view by_day as select * from orders with no data;
"""


def check(dsn: str, language: Language = "en") -> DatabaseCheck:
    return checked("shop", asyncio.run(read_tables("shop", dsn)), language)


def test_unfilled_view_advises_a_refresh_and_no_grants(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP)
        conn.execute(f"drop role if exists {ROLE}".encode())
        conn.execute(f"create role {ROLE} login password 'p'; grant select on orders, secret to {ROLE}".encode())
        try:
            reader = make_conninfo(database, user=ROLE, password="p")
            found = check(reader)
            refresh = 'refresh materialized view "public"."by_day";'
            assert found.warnings == [f"never filled, so that nothing can be read from it: {refresh}"]
            assert found.grants == []
            conn.execute(f"{refresh} grant select on by_day to {ROLE}".encode())
            assert check(reader).warnings == []
            conn.execute(f"revoke select on secret from {ROLE}".encode())
            found = check(reader)
            assert found.warnings == ["the role may not read 1 table: secret"]
            assert found.grants[0].startswith("create role")
        finally:
            conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


def test_database_without_tables_and_tables_without_rows_are_named(database: str) -> None:
    assert "the database has no tables: nothing to ask about" in check(database).warnings
    assert "数据库中没有表，没有可供提问的内容" in check(database, "zh").warnings
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create table shops (id int)")
        assert "no table has a row, so that every answer is empty: shops" in check(database).warnings
        conn.execute("insert into shops values (1)")
    assert not [each for each in check(database).warnings if "no table" in each]


def test_check_counts_tables_rows_and_foreign_keys(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(
            "create table shops (id int primary key); create table sales (shop int references shops, at date);"
            "create view open_shops as select * from shops;"
            "insert into shops select generate_series(1, 7); insert into sales select 1 from generate_series(1, 40)"
        )
        assert check(database).rows is None, "without statistics"
        conn.execute("analyze")
        found = check(database)
    assert (found.tables, found.rows, found.relations) == (2, 47, 1)


def test_a_partition_is_read_through_its_table(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(
            "create table visits (at date) partition by range (at);"
            "create table visits_2024 partition of visits for values from ('2024-01-01') to ('2025-01-01');"
            "create table notes (id int); insert into notes values (1)"
        )
        conn.execute(f"drop role if exists {ROLE}".encode())
        conn.execute(f"create role {ROLE} login; grant select on visits to {ROLE}".encode())
        try:
            assert check(make_conninfo(database, user=ROLE)).warnings == ["the role may not read 1 table: notes"]
        finally:
            conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


def test_schema_without_usage_is_listed_in_the_grants(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(
            "create schema sales; create table sales.orders as select 1 as id;revoke usage on schema public from public"
        )
        conn.execute(f"drop role if exists {ROLE}".encode())
        conn.execute(f"create role {ROLE} login".encode())
        try:
            found = check(make_conninfo(database, user=ROLE))
            assert found.warnings == ["the role may not read 1 table: sales.orders"]
            assert found.grants[2:] == [
                'grant usage on schema "sales" to querymill_reader;',
                'grant select on all tables in schema "sales" to querymill_reader;',
            ]
        finally:
            conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


def test_names_in_a_sql_ascii_database_are_decoded(embedded: str) -> None:
    made = sql.SQL("create database check_in_none encoding 'SQL_ASCII' locale 'C' template template0")
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(made)
        try:
            dsn = make_conninfo(embedded, dbname="check_in_none")
            with psycopg.connect(dsn, autocommit=True, client_encoding="UTF8") as inside:
                inside.execute('create table "价格" (id int)')
            assert [relation.name for relation in asyncio.run(read_tables("shop", dsn)).relations] == ["价格"]
            with psycopg.connect(dsn, autocommit=True) as inside:
                inside.execute(rb"do $$ begin execute E'create table \"\xe9t\xe9\" (id int)'; end $$")
            with pytest.raises(SourceDown) as down:
                check(dsn)
            message = down.value.text("en")
            assert r'invalid byte sequence for encoding "UTF8": 0xe9 0x74 0xe9: table \xe9t\xe9' in message
        finally:
            conn.execute("drop database check_in_none with (force)")


@from_table
def test_column_grants_are_reported_without_advice(database: str, language: Language, warning: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create table orders (id int, note text, gone int, paid bool); create table whole (id int)")
        conn.execute("insert into whole values (1)")
        conn.execute("alter table orders drop column gone")
        conn.execute(f"drop role if exists {ROLE}".encode())
        grants = f"grant select (id) on orders to {ROLE}; grant select (id) on whole to {ROLE}"
        conn.execute(f"create role {ROLE} login; {grants}".encode())
        try:
            found = check(make_conninfo(database, user=ROLE), language)
            assert found.warnings == [warning]
            assert found.grants == []
        finally:
            conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


def test_row_level_security_is_reported_without_advice(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create table orders (id int); create table free (id int); insert into orders values (1), (2)")
        conn.execute("alter table orders enable row level security; create policy one on orders using (id = 1)")
        conn.execute(f"drop role if exists {ROLE}".encode())
        conn.execute(f"create role {ROLE} login; grant select on all tables in schema public to {ROLE}".encode())
        try:
            reader = make_conninfo(database, user=ROLE)
            found = check(reader)
            warning = (
                "row-level security shows the role some rows only of 1 table, and samples and answers are of those: "
            )
            assert (found.warnings, found.grants) == ([f"{warning}orders"], [])
            assert check(reader, "zh").warnings[0].startswith("行级安全（RLS）使该角色只能看到 1 张表的部分行")
            with psycopg.connect(reader, autocommit=True) as source:
                tables = read_source(source, SourceRequest()).tables
            assert {table.name.name: table.in_part for table in tables} == {"orders": True, "free": False}
        finally:
            conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


def test_superuser_and_unfilled_view_are_both_reported(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP)
    found = check(database)
    assert [warning.split(" ", 2)[:2] for warning in found.warnings] == [["the", "role"], ["never", "filled,"]]
    assert "superuser" in found.warnings[0]
    assert check(database, "zh").warnings[0] == "角色 postgres 是超级用户，换用只读角色更安全"


@from_table
def test_connection_failure_is_explained(database: str, fault: dict[str, str | int], zh: str, en: str) -> None:
    with pytest.raises(SourceDown) as down:
        check(make_conninfo(database, **fault))
    assert en in (unreachable("shop", down.value, "en").advice or "")
    assert zh in (unreachable("shop", down.value, "zh").advice or "")
    # the refusal of a task has an identical explanation
    assert en in down.value.text("en")
    assert zh in down.value.text("zh")


def test_unusable_source_is_reported_by_its_name(settings: Settings) -> None:
    elsewhere = "postgresql://me@127.0.0.2:1/shop"

    async def registered() -> None:
        async with open_application(settings) as application:
            await application.sources.add("shop", elsewhere)

    async def asked(now: Settings, reason: str) -> None:
        async with open_application(now) as application:
            databases = application.databases
            found = await databases.check("shop", "en")
            assert (found.reachable, found.error) == (False, reason)
            with pytest.raises(SourceDown, match="The database shop cannot be reached"):
                await databases.tables("shop")
            with pytest.raises(SourceDown, match="The database shop cannot be reached"):
                await application.tasks.create(TaskRequest(task_type="data_workflow", db_name="shop"))
            with pytest.raises(SourceUnknown):
                await databases.check("nobody", "en")

    asyncio.run(registered())
    barred = "the host 127.0.0.2 is not among those QUERYMILL_SOURCE_HOSTS names"
    asyncio.run(asked(settings.model_copy(update={"source_hosts": "db.example"}), barred))
    asyncio.run(asked(settings.model_copy(update={"secret_key": "another"}), OTHER_KEY.en))
