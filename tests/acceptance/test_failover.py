"""The log's server is lost and its standby takes over: service and executor go on, or say what the log has lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from runtime.settings.settings import load_settings
from tests.acceptance.chaos.own_server import OwnServer, Standby
from tests.acceptance.chaos.runs import Runs
from tests.acceptance.conftest import Process, Product


@pytest.fixture
def servers(embedded: str) -> Iterator[tuple[OwnServer, Standby]]:
    assert embedded  # the wheel has prepared its binaries for this user
    with OwnServer() as primary:
        primary.database("log")
        with Standby(primary) as standby:
            yield primary, standby


@pytest.fixture
def product(servers: tuple[OwnServer, Standby], tmp_path: Path) -> Iterator[Product]:
    """Nothing started yet; its log lies in whichever of the two servers takes writes."""
    primary, standby = servers
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    dsn = f"postgresql://postgres@{hosts}/log?target_session_attrs=read-write"
    product = Product(load_settings(database_url=dsn, home_dir=tmp_path, timezone="Asia/Shanghai"))
    yield product
    product.close()


def begun(product: Product, sample: str) -> tuple[Process, Process, Runs, str]:
    """Service, executor, and a task that has done a part of its first step."""
    service, executor = product.start_service(), product.start_executor()
    runs = Runs(lambda: product.client)
    runs.add_source(sample)
    task_id = runs.begin()
    runs.reached(task_id, "unit.completed")
    return service, executor, runs, task_id


def test_all_goes_on_over_the_standby(servers: tuple[OwnServer, Standby], product: Product, highway: str) -> None:
    primary, standby = servers
    service, executor, runs, task_id = begun(product, highway)
    with psycopg.connect(primary.dsn, autocommit=True) as conn:
        # nothing is committed from here on that only the primary has
        conn.execute("alter system set synchronous_standby_names = '*'")
        conn.execute("select pg_reload_conf()")
    standby.has_all()
    told = runs.reached(task_id, "step.completed")
    primary.stop("immediate")
    standby.promote()
    runs.completed(task_id)
    assert told in runs.events(task_id, "step.completed")
    assert (service.popen.poll(), executor.popen.poll()) == (None, None)


def test_what_the_standby_never_had_is_noticed(
    servers: tuple[OwnServer, Standby], product: Product, highway: str
) -> None:
    primary, standby = servers
    service, executor, runs, task_id = begun(product, highway)
    standby.has_all()
    standby.lose_primary()
    started = runs.reached(runs.begin(), "execution.started")
    runs.until(lambda: product.client.get("/readyz").json()["position"] >= started["position"] or None, 60, "the feed")
    primary.stop("immediate")
    standby.promote()
    for process in (service, executor):
        process.wait_for("the event log was set back")
        assert process.popen.wait(60) == 1
    product.start_service()
    product.start_executor()
    runs.completed(task_id)
