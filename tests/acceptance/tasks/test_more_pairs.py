"""More pairs of a family over a table, and others in the places of pairs, in a task that is complete."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

API = "/api/v0/data_pipeline"
REQUEST = {
    "task_type": "complete_workflow",
    "db_name": "highway_db",
    "table_list": ["bss_company", "bss_branch"],
    "pairs_per_table": 6,
}


def finished(product: Any, started: Any) -> dict[str, Any]:
    """Wait for the end of an execution; return the task."""
    assert started.status_code == 202, started.text
    task_id = started.json()["data"]["task_id"]
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline:
        task = product.client.get(f"{API}/tasks/{task_id}").json()["data"]
        if task["current_execution"] is None:
            return task
        time.sleep(0.1)
    raise AssertionError("the run did not end")


def pairs_of(product: Any, task_id: str) -> dict[str, dict[str, Any]]:
    found = product.client.get(f"{API}/tasks/{task_id}/pairs").json()["data"]["pairs"]
    return {pair["pair_id"]: pair for pair in found}


@pytest.mark.long
def test_more_pairs_join_those_of_the_task(product: Any, highway: str, add_source: Callable[[str, str], None]) -> None:
    add_source("highway_db", highway)
    task = finished(product, product.client.post(f"{API}/tasks/execute-complete", json=REQUEST))
    task_id = task["task_id"]
    assert task["status"] == "completed"
    path = f"{API}/tasks/{task_id}/pairs"
    before = pairs_of(product, task_id)

    wanted = {"family": "list", "table": "bss_branch", "count": 2}
    task = finished(product, product.client.post(f"{path}/generate", json=wanted))
    assert task["status"] == "completed"
    after = pairs_of(product, task_id)
    new = {pair_id: pair for pair_id, pair in after.items() if pair_id not in before}
    assert 1 <= len(new) <= 2
    assert before == {pair_id: after[pair_id] for pair_id in before}
    assert all((pair["family"], pair["valid"], pair["loaded"]) == ("list", True, False) for pair in new.values())
    assert all("bss_branch" in pair["tables"] and pair["rows"] > 0 for pair in new.values())
    questions = [pair["question"] for pair in after.values()]
    assert len(set(questions)) == len(questions)
    waiting = product.client.get(f"{API}/tasks/{task_id}/dataset").json()["data"]["pending"]["added"]
    assert sorted(waiting) == sorted(new)

    old = [pair for pair in before.values() if "bss_branch" in pair["tables"]][:3]
    wanted = {"pair_ids": [pair["pair_id"] for pair in old]}
    task = finished(product, product.client.post(f"{path}/generate", json=wanted))
    now = pairs_of(product, task_id)
    replaced = [pair_id for pair_id in before if now[pair_id]["review"] == "rejected"]
    newest = [pair for pair_id, pair in now.items() if pair_id not in after]
    assert replaced
    assert len(replaced) == len(newest)
    assert set(replaced) <= set(wanted["pair_ids"])
    kinds = sorted((before[pair_id]["family"]) for pair_id in replaced)
    assert sorted(pair["family"] for pair in newest) == kinds
    events = product.client.get(f"{path}/{replaced[0]}/history").json()["data"]["events"]
    assert [event["type"] for event in events][-1] == "pair.rejected"
    # an execution that ends before it has written the new pairs replaces none
    units = product.client.get(f"{API}/tasks/{task_id}/events", params={"types": "unit.completed", "limit": 5000})
    last_unit = max(event["position"] for event in units.json()["data"]["events"])
    assert events[-1]["position"] > last_unit

    # the next load has the new pairs, without those they replace
    task = finished(product, product.client.post(f"{API}/tasks/{task_id}/execute", json={"step": "training_load"}))
    assert task["status"] == "completed"
    loaded = {pair_id for pair_id, pair in pairs_of(product, task_id).items() if pair["loaded"]}
    assert loaded == now.keys() - set(replaced)


def test_impossible_requests_are_refused(product: Any, highway: str, add_source: Callable[[str, str], None]) -> None:
    add_source("highway_db", highway)
    task = product.client.post(f"{API}/tasks", json={**REQUEST, "task_type": "data_workflow"}).json()["data"]
    path = f"{API}/tasks/{task['task_id']}/pairs/generate"
    for body, status, code in (
        ({"family": "top", "table": "bss_branch"}, 409, "dependency_not_met"),
        ({"family": "nonsense", "table": "bss_branch"}, 422, "invalid_request"),
        ({"family": "top"}, 422, "invalid_request"),
        ({"pair_ids": ["p"], "family": "top", "table": "t"}, 422, "invalid_request"),
        ({"pair_ids": ["p"]}, 404, "pair_not_found"),
        ({}, 422, "invalid_request"),
    ):
        answer = product.client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
