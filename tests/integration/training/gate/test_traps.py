"""Objects of the database's owner that make a harmless SQL harmful."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.integration.training.conftest import TABLES
from training.catalog.model import TableName
from training.gate import gate as gate_module
from training.gate.gate import Gate
from training.gate.names import Definition
from training.gate.reading.names_reader import read_definition

EQUALS = "create function eq(varchar, varchar) returns boolean language sql as 'select pg_sleep(9) is null';"

TRAPS = [
    pytest.param(
        "create function public.lower(varchar) returns text language sql as 'select pg_sleep(9)::text'",
        "SELECT lower(name) FROM city",
        "shadowed_function",
        id="a user's lower(varchar) that fits better than the real one",
    ),
    pytest.param(
        EQUALS + "create operator public.= (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT NULLIF(name, 'x') FROM city",
        "shadowed_operator",
        id="a user's = behind NULLIF",
    ),
    pytest.param(
        "create function eq(varchar, varchar) returns boolean language sql as 'select pg_sleep(9) is null';"
        "create operator public.= (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT * FROM city WHERE name = country",
        "shadowed_operator",
        id="a user's =",
    ),
    pytest.param(
        EQUALS + "create operator public.= (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT * FROM city WHERE name IN ('a'::varchar)",
        "shadowed_operator",
        id="a user's = behind IN",
    ),
    pytest.param(
        EQUALS + "create operator public.= (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT * FROM city WHERE name IN (SELECT guest FROM visit)",
        "shadowed_operator",
        id="a user's = behind IN a subquery",
    ),
    pytest.param(
        EQUALS + "create operator public.= (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT CASE name WHEN 'a' THEN 1 END FROM city",
        "shadowed_operator",
        id="a user's = behind CASE",
    ),
    pytest.param(
        EQUALS + "create operator public.= (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT * FROM city a JOIN city b USING (name)",
        "shadowed_operator",
        id="a user's = behind USING",
    ),
    pytest.param(
        EQUALS + "create operator public.>= (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT * FROM city WHERE name BETWEEN 'a'::varchar AND 'b'::varchar",
        "shadowed_operator",
        id="a user's >= behind BETWEEN",
    ),
    pytest.param(
        EQUALS + "create operator public.~~ (leftarg = varchar, rightarg = varchar, function = eq)",
        "SELECT * FROM city WHERE name LIKE 'a'::varchar",
        "shadowed_operator",
        id="a user's operator behind LIKE",
    ),
    pytest.param(
        "create view trap as select id, pg_sleep(9)::text from city",
        "SELECT id FROM trap",
        "unsafe_relation",
        id="a view that sleeps",
    ),
    pytest.param(
        "create view inner_trap as select pg_sleep(9)::text; create view trap as select 1 as id from inner_trap",
        "SELECT * FROM trap",
        "unsafe_relation",
        id="a view over a view that sleeps",
    ),
    pytest.param(
        "create view trap as select rolname from pg_authid",
        "SELECT * FROM trap",
        "unsafe_relation",
        id="a view over the catalog",
    ),
    pytest.param(
        "create function own(int) returns int language sql as 'select 1'; create view trap as select own(id) from city",
        "SELECT * FROM trap",
        "unsafe_relation",
        id="a view that calls a user's function",
    ),
    pytest.param(
        EQUALS + "create operator public.= (leftarg = varchar, rightarg = varchar, function = eq);"
        "create view trap as select nullif(name, 'a'::varchar) from city",
        "SELECT * FROM trap",
        "unsafe_relation",
        id="a view whose NULLIF hides a user's =",
    ),
    pytest.param(
        "create function own(city) returns int language sql as 'select pg_sleep(9) is null then 1'",
        "SELECT city.own FROM city",
        None,
        id="a function that could not even be made",
    ),
    pytest.param(
        "create function own(city) returns text language sql as 'select pg_sleep(9)::text';",
        "SELECT city.own FROM city",
        "shadowed_column",
        id="a function called like a column",
    ),
    pytest.param(
        "create function own(city) returns text language sql as 'select pg_sleep(9)::text';",
        "SELECT (c).own FROM city c",
        "shadowed_column",
        id="a function called like a field",
    ),
    pytest.param(
        "create function own(anyelement) returns text language sql as 'select pg_sleep(9)::text'",
        "SELECT c.own FROM city c",
        "shadowed_column",
        id="a polymorphic function called like a column",
    ),
    pytest.param(
        "create function bad(int) returns boolean language sql as 'select pg_sleep(9) is null';"
        "create domain trap_type as int check (bad(value))",
        "SELECT 1::trap_type",
        "forbidden_type",
        id="a domain whose check is a user's function",
    ),
    pytest.param(
        "create domain trap_type as int check (pg_sleep(9) is null or value > 0)",
        "SELECT id::trap_type FROM city",
        "forbidden_type",
        id="a domain whose check sleeps",
    ),
    pytest.param(
        "create domain abs as int check (pg_sleep(9) is null)",
        "SELECT abs('1') FROM city",
        "shadowed_function",
        id="a domain called like a function",
    ),
    pytest.param(
        "create type mood as enum ('a', 'b');"
        "create function moody(mood) returns text language sql as 'select pg_sleep(9)::text';"
        "create cast (mood as text) with function moody(mood) as implicit;"
        "create table trap (m mood)",
        "SELECT m || 'x' FROM trap",
        "unsafe_relation",
        id="an implicit cast by a user's function",
    ),
    pytest.param(
        "create table trap (id int); alter table trap enable row level security;"
        "create policy p on trap using (pg_sleep(9) is null)",
        "SELECT * FROM trap",
        "unsafe_relation",
        id="a row security policy that sleeps",
    ),
    pytest.param(
        "create function bad() returns boolean language sql as 'select true'; create table trap (id int);"
        "alter table trap enable row level security; create policy p on trap using (bad())",
        "SELECT * FROM trap",
        "unsafe_relation",
        id="a row security policy that calls a user's function",
    ),
    pytest.param(
        "create function system(internal) returns tsm_handler language internal as 'tsm_system_handler'",
        "SELECT * FROM city TABLESAMPLE system(10)",
        "forbidden_clause",
        id="a user's sampling method",
    ),
    pytest.param(
        "create function own(int) returns int language sql as 'select 1'",
        "SELECT own(id) FROM city",
        "forbidden_function",
        id="a user's function",
    ),
    pytest.param(
        "create function own(int) returns int language sql as 'select 1'",
        "SELECT public.own(id) FROM city",
        "forbidden_function",
        id="a user's function, qualified",
    ),
]


@pytest.mark.long
@pytest.mark.parametrize(("trap", "sql", "reason"), TRAPS)
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
