"""What a login may do beyond reading."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from training.source.catalog import TableName
from training.sql.gate import Gate
from training.sql.privileges import read_privileges, reader_grants
from training.sql.session import GateLimits, Session

from .conftest import TABLES


def test_a_superuser_is_warned_of(shop: str) -> None:
    with psycopg.connect(shop) as conn:
        found = read_privileges(conn)

    assert not found.safe
    assert [warning.concern for warning in found.warnings] == ["superuser"]
    assert "超级用户" in found.warnings[0].text("zh")
    assert "superuser" in found.warnings[0].text("en")


@pytest.fixture
def login(own_shop: str) -> str:
    """A DSN of a login that owns nothing; the embedded server trusts local connections."""
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute("drop role if exists shop_writer")
        conn.execute("create role shop_writer login")
    return make_conninfo(own_shop, user="shop_writer")


def test_a_login_that_can_write_is_warned_of(own_shop: str, login: str) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute("grant insert on city, visit to shop_writer")
        conn.execute("grant pg_read_all_data to shop_writer")
        with psycopg.connect(login) as own:
            found = read_privileges(own)
        conn.execute("drop owned by shop_writer; drop role shop_writer")

    assert [warning.concern for warning in found.warnings] == ["can_write", "reads_everything"]
    assert "city, visit" in found.warnings[0].text("en")


def test_the_grants_make_a_reader_that_the_gate_can_use(own_shop: str, new_gate: Callable[..., Gate]) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        database = conn.info.dbname
        conn.execute(reader_grants("shop_reader", database, sorted(TABLES), conn).encode())
        dsn = make_conninfo(own_shop, user="shop_reader", password="…")
        with psycopg.connect(dsn) as own:
            found = read_privileges(own)
        gate = new_gate(dsn, TABLES | {TableName("public", "secret")})
        passed, unreadable = gate.check("SELECT * FROM city"), gate.check("SELECT * FROM secret")
        gate.close()
        conn.execute("drop owned by shop_reader; drop role shop_reader")

    assert found.safe
    assert passed.valid
    assert (unreadable.layer, unreadable.sqlstate) == ("plan", "42501")


def test_nothing_that_is_set_outlives_the_transaction(shop: str) -> None:
    """Behind a pooler another client would get it."""
    settings = "select name, setting from pg_settings where source = 'session' order by name"
    session = Session(lambda: psycopg.connect(shop), GateLimits())
    with session.transaction(("public",)) as connection:
        inside = dict(connection.execute(settings).fetchall())
    connection.autocommit = True
    after = dict(connection.execute(settings).fetchall())
    session.close()

    assert inside["temp_file_limit"] == str(512 * 1024)
    assert inside["transaction_read_only"] == "on"
    assert "statement_timeout" in inside
    assert {"temp_file_limit", "statement_timeout", "search_path", "work_mem"} & after.keys() == set()
