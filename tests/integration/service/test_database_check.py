"""What is said of a database before it is read: a right that is missing is told from a view that holds nothing yet."""

from __future__ import annotations

import asyncio

import psycopg
from psycopg.conninfo import make_conninfo

from service.databases import checked
from service.shapes import DatabaseCheck
from service.source_tables import read_tables

ROLE = "check_reader"
SHOP = """
create table orders (id int);
create table secret (id int);
create materialized view by_day as select * from orders with no data;
"""


def check(dsn: str) -> DatabaseCheck:
    return checked("shop", asyncio.run(read_tables("shop", dsn)))


def test_a_view_that_was_never_filled_wants_a_refresh_and_no_grants(database: str) -> None:
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


def test_a_superuser_is_told_of_both(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP)
    found = check(database)
    assert [warning.split(" ", 2)[:2] for warning in found.warnings] == [["the", "role"], ["never", "filled,"]]
    assert "superuser" in found.warnings[0]
