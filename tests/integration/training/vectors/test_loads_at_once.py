"""Loads of one store at the same moment."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import psycopg

from tests.integration.training.vectors.given import (
    FEW,
    OFFLINE,
    OLD,
    WHOLE,
    A,
    B,
    Interrupted,
    Notes,
    SmallEmbedder,
    of_tables,
    rows,
    scope,
)
from tests.waiting import PATIENCE, until_in_thread
from training.vectors.load import Displaced, load_items
from training.vectors.store import Connection, VectorStore


def test_rows_that_another_load_removes_meanwhile_are_embedded_and_the_others_only_once(
    connection: Connection, database: str
) -> None:
    def another() -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            load_items(conn, of_tables("zh", WHOLE, theirs=A), SmallEmbedder(), scope("shop", task_id=WHOLE))

    load_items(connection, of_tables("zh", OLD, kept=A, old=A), SmallEmbedder(), scope("shop", task_id=OLD))
    embedder = Interrupted(another)
    fresh = of_tables("zh", FEW, kept=A, new=A)
    result = load_items(connection, fresh, embedder, scope("shop", task_id=FEW))
    assert (result.loaded, result.upserted, result.unchanged, result.removed) == (result.expected, 2, 0, 1)
    assert [ast.literal_eval(text)["question"] for text in embedder.embedded] == ["new", "kept"]
    stored = rows(connection, "select id from langchain_pg_embedding where embedding is not null order by id")
    assert stored == sorted((item.id,) for item in fresh)


def test_vectors_are_made_again_after_a_concurrent_change_of_embedder(connection: Connection, database: str) -> None:
    def another() -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            load_items(conn, of_tables("zh", WHOLE, kept=A), OFFLINE, scope("shop", task_id=WHOLE))

    load_items(connection, of_tables("zh", OLD, kept=A), SmallEmbedder(), scope("shop", task_id=OLD))
    embedder = Interrupted(another)
    result = load_items(connection, of_tables("zh", FEW, kept=A, new=A), embedder, scope("shop", task_id=FEW))
    assert (result.loaded, result.upserted, result.embedder_changed) == (result.expected, 2, True)
    assert sorted(ast.literal_eval(text)["question"] for text in embedder.embedded) == ["kept", "new"]


def test_load_that_waits_for_its_turn_displaces_pairs_only_after_they_stood(
    connection: Connection, database: str
) -> None:
    embeds, writes = Event(), Event()
    order: list[tuple[str, int]] = []

    def wait_for_the_other() -> None:
        embeds.set()
        assert writes.wait(PATIENCE)

    class First(Notes):
        def displacing(self, displaced: Sequence[Displaced]) -> None:
            writes.set()
            waiting = (
                "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
                " where d.datname = current_database() and l.locktype = 'advisory' and not l.granted"
            )
            until_in_thread(lambda: rows(connection, waiting) == [(1,)])

        def committed(self, ids: Collection[str]) -> None:
            order.append(("first stands", len(ids)))

    class Second(Notes):
        def displacing(self, displaced: Sequence[Displaced]) -> None:
            order.append(("second displaces", len(displaced)))

    def second() -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            fresh, wanted = of_tables("zh", WHOLE, both=A, theirs=B), scope("shop", task_id=WHOLE)
            load_items(conn, fresh, Interrupted(wait_for_the_other), wanted, witness=Second())

    with ThreadPoolExecutor(1) as pool:
        load = pool.submit(second)
        assert embeds.wait(PATIENCE)
        fresh = of_tables("zh", FEW, both=A, new=B)
        load_items(connection, fresh, SmallEmbedder(), scope("shop", task_id=FEW), witness=First())
        load.result(PATIENCE)
    assert order == [("first stands", 2), ("second displaces", 2)]


def test_loads_of_one_database_at_the_same_moment_all_succeed(database: str) -> None:
    loads = 4
    together = Barrier(loads)

    def load(number: int) -> None:
        task_id = f"task_2025010{number + 1}_000000"
        with psycopg.connect(database, autocommit=True) as conn:
            for batch in range(10):
                # each load removes rows that the other keeps
                fresh = of_tables("zh", task_id, **{f"text {(batch + number + n) % 5}": A for n in range(3)})
                together.wait(30)
                result = load_items(conn, fresh, SmallEmbedder(), scope("shop", task_id=task_id))
                assert result.loaded == result.expected

    with ThreadPoolExecutor(loads) as pool:
        assert len(list(pool.map(load, range(loads)))) == loads


def test_collections_may_be_made_by_many_loads_at_the_same_moment(database: str) -> None:
    loads = 8
    together = Barrier(loads)

    def make(_load: int) -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            store = VectorStore(conn)
            store.ensure_tables(OFFLINE.dimension)
            for _ in range(20):
                together.wait(30)
                store.ensure_collection("sql", OFFLINE)
                if together.wait(30) == 0:
                    conn.execute("delete from langchain_pg_collection")

    with ThreadPoolExecutor(loads) as pool:
        assert len(list(pool.map(make, range(loads)))) == loads
