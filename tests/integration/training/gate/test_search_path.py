"""Names without schema, over tables outside `public`."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from training.catalog.model import TableName
from training.gate.gate import Gate

ROLE = "house_reader"
SALES, TEAM = TableName("sales", "orders"), TableName("人事", "部门")
CLOSED, OPEN, OF_USER = TableName("a_closed", "items"), TableName("b_open", "items"), TableName("$user", "orders")
HR, BOTH = TableName("人事", "员工"), TableName("sales", "员工")


@pytest.fixture(scope="module")
def house(embedded: str) -> Iterator[str]:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database house")
    dsn = make_conninfo(embedded, dbname="house")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(
            'create schema sales; create schema "人事"; create table sales.orders (id int, of_public bool);'
            'create table sales."员工" (id int); create table "人事"."员工" (id int, 姓名 text);'
            "create table 人事.部门 (名称 text);"
            "insert into sales.orders values (1, false); insert into 人事.员工 values (1, '王');"
            "create function sales.lower(text) returns text language sql as 'select 1::text';"
            "create type sales.state as enum ('new');"
            f'create schema "$user"; create table "$user".orders (id int); create schema {ROLE};'
            "create schema a_closed; create table a_closed.items (id int); create type a_closed.code as enum ('a');"
            "create schema b_open; create table b_open.items (id int); create function b_open.fits(text) returns bool"
            " language sql as 'select true'; create domain b_open.code as text check (b_open.fits(value));"
            f'create role {ROLE} login; grant usage on schema sales, 人事, b_open, "$user", {ROLE} to {ROLE};'
            f'grant select on all tables in schema sales, 人事, a_closed, b_open, "$user" to {ROLE}'
        )
    yield make_conninfo(dsn, user=ROLE)
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop database house with (force)")
        conn.execute(f"drop role {ROLE}".encode())


@pytest.mark.parametrize(
    ("tables", "sql", "reason"),
    [
        pytest.param({SALES}, "SELECT id FROM orders", None, id="the only schema of the task"),
        pytest.param({SALES, TEAM}, "SELECT o.id, 名称 FROM orders o JOIN 部门 ON true", None, id="two schemas"),
        pytest.param({SALES, HR, BOTH}, "SELECT id FROM orders, 员工", "ambiguous_relation", id="a name in both"),
        pytest.param({SALES, HR, BOTH}, "SELECT 姓名 FROM 人事.员工", None, id="with its schema"),
        pytest.param({HR}, "SELECT id FROM orders", "unknown_relation", id="a schema that is not the task's"),
        pytest.param({SALES}, "SELECT lower('A') FROM sales.orders", None, id="a function of a schema not needed"),
        pytest.param(
            {SALES}, "SELECT lower('王'), orders.id FROM orders", None, id="a built-in function's name in that schema"
        ),
        pytest.param({SALES}, "SELECT 'new'::state FROM orders", None, id="a type"),
        pytest.param(
            {CLOSED, OPEN}, "SELECT 'a'::code FROM items", "forbidden_type", id="a schema closed to the login"
        ),
        pytest.param(
            {OF_USER}, "SELECT id FROM orders", "unknown_relation", id="a schema with the name that means the user's"
        ),
    ],
)
def test_names_without_schema(house: str, tables: set[TableName], sql: str, reason: str | None) -> None:
    with Gate(lambda: psycopg.connect(house), frozenset(tables)) as gate:
        assert gate.run(sql).verdict.reason == reason


def test_login_with_its_own_path_is_asked_first(house: str) -> None:
    path = '-c search_path="人事",public'
    with Gate(lambda: psycopg.connect(house, options=path), frozenset({SALES, HR, BOTH})) as gate:
        assert gate.run("SELECT 姓名 FROM 员工").rows == (("王",),)
        assert gate.check("SELECT id FROM orders").valid
