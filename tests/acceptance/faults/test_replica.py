"""A service with a replica for reading: complete while the replica lags or is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from runtime.settings.settings import load_settings
from tests.acceptance.chaos.own_server import OwnServer, Standby
from tests.acceptance.chaos.runs import PATIENCE, Runs
from tests.acceptance.conftest import API, Product
from tests.waiting import until_in_thread

pytestmark = pytest.mark.long


@pytest.fixture
def product(servers: tuple[OwnServer, Standby], tmp_path: Path) -> Iterator[Product]:
    primary, standby = servers
    product = Product(load_settings(database_url=primary.database("log"), home_dir=tmp_path, timezone="Asia/Shanghai"))
    product.environment |= {
        "QUERYMILL_READ_URL": f"postgresql://postgres@127.0.0.1:{standby.port}/log",
    }
    yield product
    product.close()


def until_reported(product: Product, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the readiness is as expected: a busy machine may exceed the time limits of its answer."""

    def reported() -> bool:
        answer = product.client.get("/readyz")
        return answer.status_code == 200 and holds(answer.json())

    until_in_thread(reported, PATIENCE)


def test_history_is_complete_with_a_lagging_and_without_a_replica(
    servers: tuple[OwnServer, Standby], product: Product, highway: str
) -> None:
    _, standby = servers
    product.start_service()
    product.start_executor()
    runs = Runs(lambda: product.client)
    runs.add_source(highway)
    first = runs.begin(enable_training_data_load=False)
    runs.completed(first)
    standby.has_all()
    until_reported(product, lambda ready: ready["replica"] == {"status": "ready", "position": ready["position"]})
    seen = history(product, first)
    with psycopg.connect(standby.dsn, autocommit=True) as conn:
        conn.execute("select pg_wal_replay_pause()")
        second = runs.begin(enable_training_data_load=False)
        runs.completed(second)
        until_reported(product, lambda ready: (ready["replica"]["position"] or ready["position"]) < ready["position"])
        assert history(product, first) == seen
        lagging = history(product, second)
        conn.execute("select pg_wal_replay_resume()")
    standby.has_all()
    assert history(product, second) == lagging
    standby.stop("immediate")
    assert history(product, second) == lagging
    away = {"status": "away", "position": None}
    until_reported(product, lambda ready: (ready["status"], ready["replica"]) == ("ready", away))
    standby.start()
    until_reported(product, lambda ready: ready["replica"]["status"] == "ready")
    assert history(product, second) == lagging


def history(product: Product, task_id: str) -> list[Any]:
    """Return the task's events, its state at each third of them, its newest log lines, and the verdict of the audit."""
    task = f"{API}/tasks/{task_id}"
    events = product.client.get(f"{task}/events", params={"limit": 5000}).json()["data"]["events"]
    positions = [event["position"] for event in events]
    return [
        events,
        [get(product, task, at=at) for at in positions[:: max(1, len(positions) // 3)]],
        get(product, f"{task}/changes", **{"from": positions[0], "to": positions[-1]}),
        get(product, f"{task}/logs", limit=50),
        get(product, f"{API}/audit/verify", wait=60)["holds"],
    ]


def get(product: Product, path: str, **parameters: Any) -> Any:
    answer = product.client.get(path, params=parameters)
    assert answer.is_success, answer.text
    return answer.json()["data"]
