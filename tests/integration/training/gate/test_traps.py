"""Objects of the database's owner that make a harmless SQL harmful."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.integration.training.conftest import TABLES
from tests.tables import from_table
from training.catalog.model import TableName
from training.gate import gate as gate_module
from training.gate.gate import Gate
from training.gate.names import Definition
from training.gate.reading.names_reader import read_definition


@pytest.mark.long
@from_table
def test_trap_in_the_database_is_refused(
    own_shop: str, new_gate: Callable[..., Gate], trap: str, sql: str, reason: str | None
) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        if reason is None:
            with pytest.raises(psycopg.Error):
                conn.execute(trap.encode())
            return
        conn.execute(trap.encode())
    gate = new_gate(own_shop, TABLES | {TableName("public", "trap")})

    verdict = gate.check(sql)

    assert (verdict.valid, verdict.layer, verdict.reason) == (False, "parse", reason)


def test_relations_that_no_sql_may_read_are_known_beforehand(own_shop: str, new_gate: Callable[..., Gate]) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute("create function own(int) returns int language sql as 'select 1'")
        conn.execute("create view trap as select own(id) from city")
    gate = new_gate(own_shop, TABLES | {TableName("public", "trap")})

    [(relation, reason)] = gate.unreadable().items()

    assert relation == TableName("public", "trap")
    assert "it runs own" in reason


def test_definitions_are_fetched_of_views_and_row_security_alone(
    own_shop: str, new_gate: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[TableName] = []

    def fetch(connection: psycopg.Connection, relation: TableName) -> Definition:
        fetched.append(relation)
        return read_definition(connection, relation)

    monkeypatch.setattr(gate_module, "read_definition", fetch)
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute("".join(f"create table plain_{number} (id int);" for number in range(50)))
        conn.execute("alter table visit enable row level security")
        conn.execute("create policy slow on visit using (pg_sleep(0) is null)")
    plain = {TableName("public", f"plain_{number}") for number in range(50)}

    refused = new_gate(own_shop, TABLES | plain).unreadable()

    assert fetched == [TableName("public", "big_city"), TableName("public", "visit")]
    assert refused.keys() == {TableName("public", "visit")}


def test_no_name_of_the_gate_itself_is_found_in_the_owners_schema(own_shop: str, new_gate: Callable[..., Gate]) -> None:
    """Every login's search path may begin with a schema of the owner, before pg_catalog."""
    sings = "language plpgsql as $$begin raise exception 'the canary sang'; end$$"
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute(
            f"""
            create function public.set_config(text, text, boolean) returns text {sings};
            create function public.current_setting(text) returns text {sings};
            create function public.current_database() returns name {sings};
            create function public.current_schemas(boolean) returns name[] {sings};
            create function public.unnest(name[]) returns setof name {sings};
            create function public.canary(name, name) returns boolean {sings};
            create function public.canary(name, text) returns boolean {sings};
            create operator public.<> (leftarg = name, rightarg = name, function = public.canary);
            create operator public.!~ (leftarg = name, rightarg = text, function = public.canary);
            do $$begin
              execute format('alter database %I set search_path = public, pg_catalog', current_database());
            end$$;
            """.encode()
        )

    assert new_gate(own_shop).check("SELECT id FROM city").error is None


def test_virtual_generated_column_is_looked_at(embedded: str, server_version: int) -> None:
    """It is computed when it is read; since PostgreSQL 18."""
    if server_version < 18:
        pytest.skip(f"PostgreSQL {server_version} has no virtual columns")
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create table wide (id int, long text generated always as (repeat('a', 400000000)) virtual)")
        conn.execute("create table narrow (id int, twice int generated always as (id * 2) virtual)")
    try:
        relations = frozenset({TableName("public", "wide"), TableName("public", "narrow")})
        with Gate(lambda: psycopg.connect(embedded), relations) as gate:
            assert gate.check("SELECT id FROM wide").reason == "unsafe_relation"
            assert gate.check("SELECT twice FROM narrow").valid
    finally:
        with psycopg.connect(embedded, autocommit=True) as conn:
            conn.execute("drop table wide, narrow")
