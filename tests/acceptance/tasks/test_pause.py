"""Pause of a running task: its work stops, stays stopped without its executor, and continues to the same result."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.runs import PATIENCE, Runs, assert_same_outputs, outputs
from tests.acceptance.conftest import API, Product
from tests.acceptance.held_load import held_load
from tests.forked import run_python


def command(product: Product, *arguments: str) -> str:
    """Run `querymill` with these arguments; return its output."""
    done = run_python(["-m", "querymill", *arguments], product.environment, product.settings.home_dir, seconds=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def steps_of(events: list[dict[str, Any]]) -> set[str]:
    return {event["data"]["step"] for event in events}


@pytest.mark.long
def test_paused_task_stays_paused_without_its_executor_and_completes(idle_product: Product, highway: str) -> None:
    # long lease: no takeover from an executor that a busy machine delays
    idle_product.environment["QUERYMILL_LEASE_SECONDS"] = "60"
    idle_product.start_service()
    executor = idle_product.start_executor()
    runs = Runs(lambda: idle_product.client)
    runs.add_source(highway)

    def folder(task_id: str) -> str:
        return str(idle_product.settings.outputs / task_id)

    undisturbed = runs.begin()
    runs.completed(undisturbed)

    # the run cannot end before the pause
    with held_load(idle_product.settings.database_url):
        task_id = runs.begin()
        runs.reached(task_id, "step.started", step="qa_generation")
        answer = idle_product.client.post(f"{API}/tasks/{task_id}/pause")
        assert answer.status_code == 202, answer.text
        paused = runs.until(
            lambda: task if (task := runs.task(task_id))["status"] == "paused" else None, PATIENCE, "the pause"
        )
    current = paused["current_execution"]
    assert (current["status"], current["pause_requested"]) == ("paused", False)
    assert current["paused_at"] is not None
    assert current["pause_requested_by"]
    # between two steps no step is paused: the next one is not begun
    begun, done = (steps_of(runs.events(task_id, f"step.{what}")) for what in ("started", "completed"))
    assert {step for step, status in paused["step_status"].items() if status == "paused"} == begun - done
    assert command(idle_product, "pause", task_id).startswith("paused ")
    before = runs.events(task_id)

    executor.popen.kill()
    executor.popen.wait()
    idle_product.start_executor()
    # the new executor takes requests, but not this one
    runs.completed(runs.begin())
    assert runs.task(task_id)["status"] == "paused"
    assert [event["position"] for event in runs.events(task_id)] == [event["position"] for event in before]
    compat = idle_product.client.get(f"{API}/tasks/{task_id}", params={"compat": "1"}).json()["data"]
    assert compat["status"] == "in_progress"

    assert current["execution_id"] in command(idle_product, "resume", task_id)
    runs.completed(task_id)
    types = Counter(event["type"] for event in runs.events(task_id))
    assert (types["execution.paused"], types["execution.resumed"], types["execution.recovered"]) == (1, 1, 0)
    invariants.check(idle_product.settings, runs.acknowledged)
    assert_same_outputs(outputs(folder(undisturbed)), [folder(task_id)])


def test_paused_task_is_cancelled_at_once(idle_product: Product, highway: str) -> None:
    idle_product.start_service()
    runs = Runs(lambda: idle_product.client)
    runs.add_source(highway)
    task_id = runs.begin()
    client = idle_product.client
    assert client.post(f"{API}/tasks/{task_id}/pause").json()["data"]["status"] == "paused"
    # a second request changes nothing
    assert client.post(f"{API}/tasks/{task_id}/pause").status_code == 202
    assert client.delete(f"{API}/tasks/{task_id}").json()["code"] == "execution_in_progress"
    assert client.post(f"{API}/tasks/{task_id}/cancel").json()["data"]["status"] == "cancelled"
    assert runs.task(task_id)["status"] == "cancelled"
    assert client.post(f"{API}/tasks/{task_id}/pause").json()["code"] == "nothing_to_pause"
