"""A task over 400 tables is handed from executor to executor, and ends with the pairs of an undisturbed one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from bench.support.wide_database import wide_database
from tests.acceptance.conftest import API, Product
from tests.conftest import Figure

TABLES = 400
MAX_RESTARTED_RATIO = 1.3
"""Duration with all executors restarted one by one, as a multiple of the undisturbed duration."""
MAX_WORKERS_RATIO = 1 / 1.5
"""Duration with two worker processes on two processors, as a multiple of that with threads."""
POLL_SECONDS = 0.2
SECONDS = 900

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3 * SECONDS)]


@pytest.fixture
def wide(embedded: str, new_database: Callable[..., str]) -> str:
    dsn = new_database("template0")
    with psycopg.connect(dsn) as conn:
        for statement in wide_database(TABLES):
            conn.execute(statement.encode())
    return dsn


def test_workers_and_restarted_executors_make_the_same_themes_once(
    idle_product: Product, wide: str, add_source: Callable[[str, str], None], figure: Figure
) -> None:
    environment = idle_product.environment
    # long lease: no takeover from an executor that a busy machine delays
    environment["QUERYMILL_LEASE_SECONDS"] = "60"
    # a new interpreter for each executor: a forked one may have no worker processes
    environment["PYTHONWARNINGS"] = "default"
    idle_product.start_service()
    add_source("wide", wide)

    environment["QUERYMILL_COMPUTE"] = "threads"
    threads = idle_product.start_executor()
    seconds, expected = undisturbed(idle_product)
    threads.stop()

    environment["QUERYMILL_COMPUTE"] = "processes:2"
    executors = [idle_product.start_executor() for _ in range(2)]
    by_workers, made = undisturbed(idle_product)
    assert made == expected
    figure("400 tables, threads to processes:2", [by_workers / seconds], "×", limit=MAX_WORKERS_RATIO)

    began = time.monotonic()
    task_id = begin(idle_product)
    done = 0
    for old in executors:
        done = wait_for_themes(idle_product, task_id, done + len(expected) // 5)
        idle_product.start_executor()
        old.stop()
    assert themes_at_end(idle_product, task_id) == expected
    assert events(idle_product, task_id, "execution.recovered"), "the executor at work was restarted"
    restarted = time.monotonic() - began
    figure("400 tables, executors restarted", [restarted / by_workers], "×", limit=MAX_RESTARTED_RATIO)


def undisturbed(product: Product) -> tuple[float, dict[str, str]]:
    """Seconds of a task, and its themes."""
    began = time.monotonic()
    made = themes_at_end(product, begin(product))
    return time.monotonic() - began, made


def begin(product: Product) -> str:
    request = {"task_type": "complete_workflow", "db_name": "wide", "pairs_per_table": 2, "language": "en"}
    answer = product.client.post(f"{API}/tasks/execute-complete", json=request)
    assert answer.is_success, answer.text
    return answer.json()["data"]["task_id"]


def events(product: Product, task_id: str, kind: str) -> list[dict[str, Any]]:
    answer = product.client.get(f"{API}/tasks/{task_id}/events", params={"types": kind, "limit": 1000})
    assert answer.is_success, answer.text
    return [event["data"] for event in answer.json()["data"]["events"]]


def themes(product: Product, task_id: str) -> dict[str, str]:
    """Digest of each finished theme. Fails if one was made twice."""
    done = [unit for unit in events(product, task_id, "unit.completed") if unit["step"] == "qa_generation"]
    assert max(Counter(unit["unit"] for unit in done).values(), default=0) <= 1
    return {
        unit["unit"]: each["sha256"]
        for unit in done
        for each in unit["outputs"]
        if each["name"].endswith(".theme.json")
    }


def wait_for_themes(product: Product, task_id: str, count: int) -> int:
    deadline = time.monotonic() + SECONDS
    while (done := len(themes(product, task_id))) < count:
        assert time.monotonic() < deadline
        time.sleep(POLL_SECONDS)
    return done


def themes_at_end(product: Product, task_id: str) -> dict[str, str]:
    deadline = time.monotonic() + SECONDS
    while (task := product.client.get(f"{API}/tasks/{task_id}").json()["data"])["status"] in ("pending", "in_progress"):
        assert time.monotonic() < deadline
        time.sleep(POLL_SECONDS)
    assert task["status"] == "completed", task["error_message"]
    return themes(product, task_id)
