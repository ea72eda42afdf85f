"""Failover of the log's server to its standby: processes continue, or detect that events were lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from runtime.settings.settings import load_settings
from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.own_server import OwnServer, Standby
from tests.acceptance.chaos.runs import PATIENCE, Runs
from tests.acceptance.conftest import Product
from tests.processes import Process
from tests.waiting import until_in_thread

pytestmark = pytest.mark.long

SYNCHRONOUS = "select bool_or(sync_state = 'sync') from pg_stat_replication"


@pytest.fixture
def product(servers: tuple[OwnServer, Standby], tmp_path: Path) -> Iterator[Product]:
    """Product without running processes; its log is on the server that accepts writes."""
    primary, standby = servers
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    dsn = f"postgresql://postgres@{hosts}/log?target_session_attrs=read-write"
    product = Product(load_settings(database_url=dsn, home_dir=tmp_path, timezone="Asia/Shanghai"))
    yield product
    product.close()


def start_with_task(product: Product, sample: str) -> tuple[Process, Process, Runs, str]:
    """Start service, executor, and a task that has completed a part of its first step."""
    service, executor = product.start_service(), product.start_executor()
    runs = Runs(lambda: product.client)
    runs.add_source(sample)
    task_id = runs.begin()
    runs.reached(task_id, "unit.completed")
    return service, executor, runs, task_id


def test_run_continues_on_promoted_standby(servers: tuple[OwnServer, Standby], product: Product, highway: str) -> None:
    primary, standby = servers
    with psycopg.connect(primary.dsn, autocommit=True) as conn:
        # synchronous replication: every later commit is on the standby as well
        conn.execute("alter system set synchronous_standby_names = '*'")
        conn.execute("select pg_reload_conf()")
        # the server's processes read the setting one after another, long before the product has started
        until_in_thread(lambda: conn.execute(SYNCHRONOUS).fetchone() == (True,), PATIENCE)
    service, executor, runs, task_id = start_with_task(product, highway)
    standby.has_all()
    event = runs.reached(task_id, "step.completed")
    primary.stop("immediate")
    standby.promote()
    runs.completed(task_id)
    assert event in runs.events(task_id, "step.completed")
    invariants.check(product.settings, runs.acknowledged)
    assert (service.popen.poll(), executor.popen.poll()) == (None, None)


def test_events_missing_on_standby_are_detected(
    servers: tuple[OwnServer, Standby], product: Product, highway: str
) -> None:
    primary, standby = servers
    service, executor, runs, task_id = start_with_task(product, highway)
    standby.has_all()
    standby.lose_primary()
    started = runs.reached(runs.begin(), "execution.started")
    runs.until(
        lambda: product.client.get("/readyz").json()["feed"] >= started["position"] or None, PATIENCE, "the feed"
    )
    primary.stop("immediate")
    standby.promote()
    for process in (service, executor):
        process.wait_for("the event log was set back")
        assert process.ended() == 1
    product.start_service()
    product.start_executor()
    runs.completed(task_id)
    # the second request is lost with the primary
    invariants.check(product.settings)
