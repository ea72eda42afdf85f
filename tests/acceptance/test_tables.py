"""Projections of the log into the tables that people query."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from service.projections.compare import TABLES
from service.projections.projector import compare, rebuild

pytestmark = pytest.mark.long

API = "/api/v0/data_pipeline"
REQUEST = {"task_type": "complete_workflow", "db_name": "highway_db", "table_list": ["bss_company", "bss_branch"]}


def rows(settings: Any) -> dict[str, list[Any]]:
    with psycopg.connect(settings.database_url, options="-c search_path=querymill") as conn:
        return {
            table: conn.execute(f"select t.* from {table} t order by t::text").fetchall()  # type: ignore[arg-type]
            for table in TABLES
        }


def run(product: Any) -> str:
    task_id = product.client.post(f"{API}/tasks/execute-complete", json=REQUEST).json()["data"]["task_id"]
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline:
        if product.client.get(f"{API}/tasks/{task_id}").json()["data"]["status"] == "completed":
            return task_id
        time.sleep(0.1)
    raise AssertionError("the run did not end")


def test_dropped_tables_are_rebuilt_equal(product: Any, highway: str, add_source: Callable[[str, str], None]) -> None:
    add_source("highway_db", highway)
    kept, gone = run(product), run(product)
    product.client.delete(f"{API}/tasks/{gone}")
    listed = product.client.get(f"{API}/tasks").json()["data"]["tasks"]
    assert [t["task_id"] for t in listed] == [kept]
    before = rows(product.settings)
    assert all(before.values())
    assert asyncio.run(compare(product.settings)) == []

    asyncio.run(rebuild(product.settings))
    assert rows(product.settings) == before

    with psycopg.connect(product.settings.database_url, autocommit=True) as conn:
        conn.execute("drop table " + ", ".join(f"querymill.{t}" for t in TABLES) + " cascade")  # type: ignore[arg-type]
    assert product.client.get(f"{API}/tasks").json()["data"]["tasks"] == listed
    assert rows(product.settings) == before

    with psycopg.connect(product.settings.database_url, autocommit=True) as conn:
        conn.execute("update querymill.data_pipeline_tasks set progress = 1")
    assert asyncio.run(compare(product.settings)) == ["data_pipeline_tasks: 2 rows differ"]


def test_list_includes_task_just_created(product: Any, highway: str, add_source: Callable[[str, str], None]) -> None:
    add_source("highway_db", highway)
    for _ in range(20):
        created = product.client.post(f"{API}/tasks", json={**REQUEST, "task_type": "data_workflow"}).json()["data"]
        newest = product.client.get(f"{API}/tasks", params={"limit": 1}).json()["data"]["tasks"][0]
        assert newest["task_id"] == created["task_id"]


def test_second_service_takes_over_projections(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    first_url, first = product.url, product.processes[0]
    product.environment["QUERYMILL_PORT"] = "0"
    product.start_service()
    assert product.url != first_url
    created = product.client.post(f"{API}/tasks", json={**REQUEST, "task_type": "data_workflow"}).json()["data"]
    tasks = product.client.get(f"{API}/tasks").json()["data"]["tasks"]
    assert tasks[0]["task_id"] == created["task_id"]
    first.kill()
    again = product.client.post(f"{API}/tasks", json={**REQUEST, "task_type": "data_workflow"}).json()["data"]
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        answer = product.client.get(f"{API}/tasks")
        # before the takeover it answers 503, never a stale list
        assert answer.status_code in (200, 503), answer.text
        if answer.status_code == 200:
            assert answer.json()["data"]["tasks"][0]["task_id"] == again["task_id"]
            return
        time.sleep(0.05)
    raise AssertionError("no service took over the projections")
