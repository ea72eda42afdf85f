"""Concurrent tasks that load the items of one source."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.chaos import invariants

API = "/api/v0/data_pipeline"
BATCHES = 8
CONCURRENT = 4
SECONDS = 300
"""Timeout for one batch on a busy machine."""
POLL_SECONDS = 0.1


def data_of(answer: Any) -> Any:
    assert answer.status_code < 400, answer.text
    return answer.json()["data"]


def ended(client: Any, task_id: str, deadline: float) -> dict[str, Any]:
    while time.monotonic() < deadline:
        task = data_of(client.get(f"{API}/tasks/{task_id}"))
        if task["status"] not in ("pending", "in_progress"):
            return task
        time.sleep(POLL_SECONDS)
    pytest.fail(f"{task_id} did not end")


@pytest.mark.soak
@pytest.mark.timeout(BATCHES * SECONDS)
@pytest.mark.parametrize("time_in_a_row", range(1, 21))
def test_concurrent_tasks_over_one_source_all_load(
    idle_product: Any, highway: str, add_source: Callable[[str, str], None], time_in_a_row: int
) -> None:
    # long lease: no takeover from an executor that a busy machine delays
    idle_product.environment["QUERYMILL_LEASE_SECONDS"] = "60"
    idle_product.start_service()
    add_source("highway_db", highway)
    for _ in range(2):
        idle_product.start_executor()
    client = idle_product.client
    for batch in range(BATCHES):
        task_ids = [
            data_of(
                client.post(
                    f"{API}/tasks/execute-complete",
                    json={
                        "task_type": "complete_workflow",
                        "db_name": "highway_db",
                        "table_list": ["bss_company", "bss_branch"],
                        "pairs_total": 12,
                        # tasks with equal seeds share pairs; each task removes the pairs of others
                        "seed": (time_in_a_row * BATCHES + batch + number) % CONCURRENT,
                    },
                )
            )["task_id"]
            for number in range(CONCURRENT)
        ]
        deadline = time.monotonic() + SECONDS
        for task_id in task_ids:
            task = ended(client, task_id, deadline)
            assert (task["status"], task["error_message"]) == ("completed", None)
            load = task["result"]["workflow_state"]["statistics"]["training_load"]
            assert load["loaded"] == load["expected"]
            errors = data_of(client.get(f"{API}/tasks/{task_id}/logs", params={"level": "ERROR"}))["logs"]
            assert errors == []
    invariants.check(idle_product.settings)
