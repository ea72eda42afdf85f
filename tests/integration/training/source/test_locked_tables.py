"""A table locked by another session: reading is bounded, the lock is reported, other tables are read."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from tests.integration.training.source.test_read import CUSTOMERS, ORDERS, SHOP, fill, read
from tests.tables import from_table
from training.catalog.model import TableName
from training.documents.ddl import render_ddl
from training.language.languages import Language
from training.source.read import SourceRequest

MORE = """
alter table orders alter amount set default 7, add check (amount > -1);
create unique index on orders (lower(status), id);
create table parted (id int default 3 check (id > 0), at date) partition by range (at);
create table parted_1 partition of parted for values from ('2020-01-01') to ('2021-01-01');
create table parted_2 partition of parted for values from ('2021-01-01') to ('2022-01-01');
create materialized view kept as select * from spending;
analyze;
"""


@contextmanager
def locked(dsn: str, relation: str) -> Generator[None]:
    with psycopg.connect(dsn) as conn:
        taking = "refresh materialized view {}" if relation == "kept" else "lock table {} in access exclusive mode"
        conn.execute(sql.SQL(taking).format(sql.Identifier(relation)))
        yield


@contextmanager
def waits_for_locks(dsn: str) -> Generator[list[str]]:
    """Yield a list that receives the queries which wait for a lock of the database during the block."""
    seen: list[str] = []
    over = threading.Event()

    def watch() -> None:
        waiting = (
            "select query from pg_stat_activity"
            " where datname = current_database() and backend_type = 'client backend' and wait_event_type = 'Lock'"
        )
        with psycopg.connect(dsn, autocommit=True) as conn:
            while not over.wait(0.02):
                seen.extend(query for (query,) in conn.execute(waiting))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


@from_table
def test_locked_tables_are_marked_and_others_read(database: str, taken: str, told: set[str]) -> None:
    fill(database, SHOP + MORE)
    tables = ("customers", "orders", "spending", "kept", "parted", "parted_1", "parted_2")
    with locked(database, taken), waits_for_locks(database) as waits:
        source = read(database, SourceRequest(tables=tables))
    assert waits == [], "a lock was waited for until the time for it had passed"
    found = {t.name.name for t in source.tables if t.locked}
    assert found >= told
    assert found <= told | {"kept"}, "what a materialized view is defined by is locked, too"
    assert source.profiles[CUSTOMERS].rows == 50
    assert all(source.profiles[t.name].exact is False for t in source.tables if t.locked)


@pytest.mark.parametrize(("language", "said"), [("en", "locked by another session"), ("zh", "独占锁定")])
def test_ddl_of_a_locked_table_runs_and_reports_the_lock(database: str, language: Language, said: str) -> None:
    fill(database, SHOP + MORE)
    with locked(database, "orders"):
        source = read(database, SourceRequest(language=language, include_views=True))
    orders = render_ddl(source.catalog.table(ORDERS), source)
    view = render_ddl(source.catalog.table(TableName("public", "spending")), source)
    assert said in orders.splitlines()[-1]
    assert said in view.splitlines()[-1]
    assert all(line.startswith("--") for line in view.splitlines())
    with psycopg.connect(database) as conn:
        conn.execute("drop table orders cascade")
        conn.execute(orders.encode())


def test_waiting_exclusive_lock_counts_as_a_lock(database: str) -> None:
    """A reader queues behind a session that waits for an exclusive lock."""
    fill(database, SHOP)
    with psycopg.connect(database) as reader, psycopg.connect(database, autocommit=True) as waiting:
        reader.execute("select from orders")
        with waiting.pipeline():
            waiting.execute("set lock_timeout = '60s'")
            waiting.execute("alter table orders add extra int")
            waiting.pgconn.flush()
            with psycopg.connect(database, autocommit=True) as watch:
                while watch.execute("select from pg_locks where not granted").fetchone() is None:
                    watch.execute("select pg_sleep(0.01)")
            source = read(database)
            reader.rollback()
    assert [t.name.name for t in source.tables if t.locked] == ["orders"]
