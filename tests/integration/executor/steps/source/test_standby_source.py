"""A standby as a source: a statement cancelled by a recovery conflict is retried and never counts against its SQL."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.acceptance.chaos.own_server import OwnServer, Standby
from tests.integration.executor.conftest import SHOP, Bench
from tests.waiting import until
from training.catalog.model import TableName
from training.gate.gate import Gate

pytestmark = pytest.mark.long

IMPATIENT = "-c max_standby_streaming_delay=0 -c hot_standby_feedback=off"
LONG = "select count(*) from orders a, orders b, orders c where a.amount + b.amount > c.amount"


@dataclass(frozen=True, slots=True)
class Pair:
    """A shop on a primary and on its standby."""

    primary: str
    standby: str
    promote: Callable[[], None]


@pytest.fixture
def shops(embedded: str) -> Iterator[Pair]:
    assert embedded  # the wheel has prepared its binaries for this user
    with OwnServer() as primary:
        dsn = primary.database("shop")
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(SHOP)
        with Standby(primary, IMPATIENT) as standby:
            standby.has_all()
            yield Pair(dsn, make_conninfo(standby.dsn, dbname="shop"), standby.promote)


def runs(dsn: str, text: str) -> bool:
    statement = "select 1 from pg_stat_activity where query like %s and state = 'active' and pid <> pg_backend_pid()"
    with psycopg.connect(dsn, autocommit=True) as conn:
        return conn.execute(statement, (f"%{text}%",)).fetchone() is not None


def remove_rows(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("delete from customer where id > 10 and id not in (select customer_id from orders)")
        conn.execute("delete from orders where id > 390")
        conn.execute("vacuum orders")


@contextmanager
def once_it_runs(dsn: str, text: str, then: Callable[[], None]) -> Iterator[None]:
    """Call `then` in another thread once a matching statement runs."""
    left = threading.Event()

    def watch() -> None:
        while not runs(dsn, text):
            if left.wait(0.02):
                return
        then()

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        left.set()
        watching.join()


def test_unit_with_cancelled_statement_is_retried(play: Callable[..., None], shops: Pair) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shops.standby, units=1, query_seconds=5)
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await until(lambda: asyncio.to_thread(runs, shops.standby, "pg_sleep"))
            remove_rows(shops.primary)
            execution = await bench.ended(execution_id)
        assert (execution.status, execution.error) == ("completed", None)
        assert any("conflict with recovery" in line for line in await bench.messages())

    play(scenario)


def test_sql_is_not_refused_for_rows_removed_by_the_primary(shops: Pair) -> None:
    with (
        Gate(lambda: psycopg.connect(shops.standby), frozenset({TableName("public", "orders")})) as gate,
        once_it_runs(shops.standby, "MOVE FORWARD", lambda: remove_rows(shops.primary)),
        pytest.raises(psycopg.OperationalError, match="conflict with recovery"),
    ):
        gate.check(LONG)


def test_run_continues_while_the_standby_is_promoted(play: Callable[..., None], shops: Pair) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shops.standby, pairs_total=40)
        async with bench.real_daemon():
            execution_id = await bench.request("complete")
            await bench.until(lambda task: task.steps["sql_validation"].units)
            await asyncio.to_thread(shops.promote)
            execution = await bench.ended(execution_id)
        assert (execution.status, execution.error) == ("completed", None)

    play(scenario)
