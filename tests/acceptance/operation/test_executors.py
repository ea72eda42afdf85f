"""Executors from an operator's view: draining and metrics."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.acceptance.conftest import API, data_of
from tests.waiting import PATIENCE, until_in_thread

pytestmark = pytest.mark.long

TABLES = ["bss_company", "bss_branch"]
POLL_SECONDS = 0.05
"""Polling interval, so that the test leaves the processor to the executors."""


def start_run(client: Any, source: str) -> str:
    request = {"task_type": "complete_workflow", "db_name": source, "table_list": TABLES, "pairs_total": 6}
    return data_of(client.post(f"{API}/tasks/execute-complete", json=request))["task_id"]


def wait_for_status(client: Any, task_id: str, statuses: Sequence[str], seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        task = data_of(client.get(f"{API}/tasks/{task_id}"))
        if task["status"] in statuses:
            return task
        time.sleep(POLL_SECONDS)
    pytest.fail(f"{task_id} is not {statuses} within {seconds} s")


def test_drained_executors_stay_drained_over_restart(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    client = product.client
    drained = data_of(client.post(f"{API}/executors/drain", json={"reason": "upgrade"}))
    assert data_of(client.post(f"{API}/executors/drain", json={}))["since"] == drained["since"]
    task_id = start_run(client, "highway_db")

    def waiting() -> bool:
        queue = data_of(client.get(f"{API}/tasks/{task_id}"))["current_execution"]["queue"]
        assert queue["reason"] == "drained"
        # an executor reports that it is alive from time to time
        return queue["executors_alive"] == 1

    until_in_thread(waiting, PATIENCE)
    assert data_of(client.get(f"{API}/executors"))["drained"]["reason"] == "upgrade"
    # a busy machine may exceed the endpoint's time limit
    until_in_thread(lambda: client.get("/readyz").json().get("drained") is True, PATIENCE)
    shown = client.get("/metrics").text
    assert metric(shown, "querymill_executors_drained") == 1
    assert metric(shown, "querymill_queue_depth") == 1

    for process in product.processes:
        process.stop()
    product.start_service()
    product.start_executor()
    client = product.client
    assert data_of(client.get(f"{API}/tasks/{task_id}"))["current_execution"]["status"] == "queued"
    cli = product.run("-m", "querymill", "executors", "resume")
    cli.wait_for("resumed")
    wait_for_status(client, task_id, ["completed"], 300)
    recorded = data_of(client.get(f"{API}/events", params={"types": "executors.*"}))["events"]
    assert [event["type"] for event in recorded] == ["executors.drained", "executors.resumed"]

    # the executor reports its counters from time to time, also within a run
    deadline = time.monotonic() + PATIENCE
    while metric(shown := client.get("/metrics").text, "querymill_executor_executions_total") == 0:
        assert time.monotonic() < deadline
        time.sleep(POLL_SECONDS)
    assert metric(shown, "querymill_executor_units_total") > 0
    assert metric(shown, "querymill_executor_executions_total") == 1
    assert metric(shown, "querymill_executor_claim_seconds_count") == 1
    assert metric(shown, "querymill_executor_listening") == 1
    assert metric(shown, "querymill_executors_drained") == 0
    assert metric(shown, "querymill_queue_depth") == 0


def metric(text: str, name: str) -> float:
    """Value of a metric that has one series."""
    [value] = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
    return float(value)
