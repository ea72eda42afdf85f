"""Gates over databases of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits

SHOP = Path(__file__).with_name("shop.sql").read_text()

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
