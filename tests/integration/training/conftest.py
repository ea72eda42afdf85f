"""Gates over databases of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits

SHOP = """
create table city (id int primary key, name varchar(50) not null, country text, founded date, population int);
create table visit (id int primary key, city_id int references city, guest text, cost numeric(10,2), at timestamp);
create table secret (id int primary key, token text);
insert into city select n, 'city ' || n, case n % 3 when 0 then 'X' else 'Y' end, date '2000-01-01' + n, n * 1000
  from generate_series(1, 30) n;
insert into visit select n, 1 + n % 30, 'guest ' || n % 7, n * 1.5, timestamp '2024-01-01' + n * interval '1 hour'
  from generate_series(1, 3000) n;
create view big_city as select * from city where population > 10000;
create materialized view city_cost as select city_id, sum(cost) as total from visit group by city_id;
analyze;
"""

TABLES = frozenset(TableName("public", name) for name in ("city", "visit", "big_city", "city_cost"))


@pytest.fixture(scope="session")
def shop(embedded: str) -> str:
    """DSN of a database for reading, created once."""
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database shop")
    dsn = make_conninfo(embedded, dbname="shop")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(SHOP)
    return dsn


@pytest.fixture
def own_shop(new_database: Callable[..., str], shop: str) -> str:
    """DSN of a copy of it that a test may change."""
    del shop
    return new_database("shop")


@pytest.fixture
def new_gate() -> Iterator[Callable[..., Gate]]:
    gates: list[Gate] = []

    def make(dsn: str, relations: frozenset[TableName] = TABLES, limits: GateLimits | None = None) -> Gate:
        gate = Gate(lambda: psycopg.connect(dsn), relations, limits)
        gates.append(gate)
        return gate

    yield make
    for gate in gates:
        gate.close()


@pytest.fixture
def gate(shop: str, new_gate: Callable[..., Gate]) -> Gate:
    return new_gate(shop)
