from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from samples.load import DatabaseNotOursError, load_sample


@pytest.fixture
def name(embedded: str) -> Iterator[str]:
    database = f"sample_{uuid4().hex[:12]}"
    yield database
    with psycopg.connect(embedded, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))


def value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None


def run(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.mark.long
def test_missing_sample_is_created_and_a_complete_one_kept(embedded: str, name: str) -> None:
    dsn = load_sample(embedded, "highway_db", name)
    before = value(dsn, "select 'bss_branch'::regclass::oid")
    assert load_sample(embedded, "highway_db", name) == dsn
    assert value(dsn, "select 'bss_branch'::regclass::oid") == before
    assert value(dsn, "select count(*) from bss_business_day_data") == 23977
    assert value(dsn, "select reltuples > 0 from pg_class where relname = 'bss_business_day_data'") is True


@pytest.mark.long
def test_incomplete_sample_is_recreated_and_other_tables_stay(embedded: str, name: str) -> None:
    dsn = load_sample(embedded, "highway_db", name)
    run(dsn, "create table notes as select 1 as n")
    run(dsn, "delete from bss_complaint")
    load_sample(embedded, "highway_db", name)
    assert value(dsn, "select count(*) from bss_complaint") == 581
    assert value(dsn, "select count(*) from notes") == 1


def test_database_with_foreign_tables_is_refused(embedded: str, name: str) -> None:
    with psycopg.connect(embedded, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    other = psycopg.conninfo.make_conninfo(embedded, dbname=name)
    run(other, "create table bss_branch (id int)")
    with pytest.raises(DatabaseNotOursError, match="bss_branch"):
        load_sample(embedded, "highway_db", name)


@pytest.mark.long
def test_concurrent_callers_wait_for_each_other(embedded: str, name: str) -> None:
    threads = [threading.Thread(target=load_sample, args=(embedded, "highway_db", name)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dsn = psycopg.conninfo.make_conninfo(embedded, dbname=name)
    assert value(dsn, "select count(*) from bss_service_area") == 16
