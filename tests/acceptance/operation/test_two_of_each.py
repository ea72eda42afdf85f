"""Two services and two executors over one log: answers are consistent, and no work is repeated."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import httpx2
import psycopg
import pytest

from tests.acceptance.clients.test_live_streams import API, STREAM, messages
from tests.acceptance.conftest import Product, data_of
from tests.acceptance.held_load import held_load
from tests.acceptance.operation.test_executors import (
    sole_executor,
    start_run,
    until_two_executors_work,
    wait_for_status,
)
from tests.waiting import PATIENCE

pytestmark = pytest.mark.long

CHECKPOINT_EVENTS = 40


@pytest.fixture
def clients(idle_product: Product, highway: str, add_source: Callable[[str, str], None]) -> Iterator[list[Any]]:
    """Clients of two services over one log with two running executors."""
    idle_product.environment["QUERYMILL_AUDIT_CHECKPOINT_EVENTS"] = str(CHECKPOINT_EVENTS)
    # long lease: no takeover from an executor that a busy machine delays
    idle_product.environment["QUERYMILL_LEASE_SECONDS"] = "60"
    idle_product.start_service()
    idle_product.environment["QUERYMILL_PORT"] = "0"
    url = idle_product.run("-m", "service").wait_for(r"querymill serving on (http://\S+)").group(1)
    for name in ("one", "other"):
        add_source(name, highway)
    for _ in range(2):
        idle_product.start_executor()
    with httpx2.Client(base_url=url, timeout=PATIENCE) as other:
        yield [idle_product.client, other]


def listed(client: Any) -> list[dict[str, Any]]:
    return data_of(client.get(f"{API}/tasks", params={"limit": 100}))["tasks"]


def follow_stream(url: Any, received: dict[int, dict[str, Any]], until_deleted: set[str]) -> None:
    """Collect the live stream of a service until the given tasks are deleted."""
    left = set(until_deleted)
    with httpx2.Client(base_url=url, timeout=PATIENCE) as client:
        while left:
            # a client that a busy machine delays has to reconnect
            parameters = {"after": len(received)}
            with client.stream("GET", f"{API}/events", params=parameters, headers=STREAM) as response:
                for message in messages(response):
                    if message.event != "message" or message.id is None:
                        continue
                    assert message.id == len(received) + 1
                    received[message.id] = message.data
                    if message.data["type"] == "task.deleted":
                        left.discard(message.data["data"]["task_id"])
                        if not left:
                            return


def test_two_services_and_executors_are_consistent(clients: list[Any], idle_product: Product) -> None:
    one, other = clients
    task_ids: list[str] = []
    # an executor runs two at once: neither can run all of them before the other has begun
    with held_load(idle_product.settings.database_url):
        for n in range(6):
            task_ids.append(start_run(clients[n % 2], ("one", "other")[n % 2]))
            # a write through one service appears in the lists of the other at once
            assert task_ids[-1] in {task["task_id"] for task in listed(clients[1 - n % 2])}
        until_two_executors_work(one)
    received: list[dict[int, dict[str, Any]]] = [{}, {}]
    with ThreadPoolExecutor(2) as pool:
        following = [
            pool.submit(follow_stream, client.base_url, events, set(task_ids))
            for client, events in zip(clients, received, strict=True)
        ]
        for task_id in task_ids:
            assert wait_for_status(other, task_id, ["completed", "failed"], 300)["status"] == "completed"
        assert len({sole_executor(one, task_id) for task_id in task_ids}) == 2
        assert listed(one) == listed(other)
        for task_id in task_ids:
            assert data_of(one.get(f"{API}/tasks/{task_id}")) == data_of(other.get(f"{API}/tasks/{task_id}"))
        with psycopg.connect(idle_product.settings.database_url or "") as conn:
            conn.execute("set search_path to querymill")
            # both executors are notified at the same moment
            assert conn.execute("select cleanup_old_tasks(0)").fetchone() == (6,)
        for result in following:
            result.result(PATIENCE)
    assert received[0].items() <= received[1].items() or received[1].items() <= received[0].items()
    assert listed(one) == listed(other) == []
    deleted = [e["data"]["task_id"] for e in received[0].values() if e["type"] == "task.deleted"]
    assert sorted(deleted) == sorted(task_ids)


def test_due_checkpoint_is_signed_by_one_service(clients: list[Any]) -> None:
    one, other = clients
    wait_for_status(one, start_run(one, "one"), ["completed"], 300)
    deadline = time.monotonic() + PATIENCE
    signed: list[int] = []
    while len(signed) < 2:
        assert time.monotonic() < deadline, signed
        page = data_of(other.get(f"{API}/events", params={"types": "audit.checkpointed", "limit": 500}))
        signed = [e["data"]["position"] for e in page["events"]]
        if len(signed) < 2:
            start_run(other, "other")
            time.sleep(1)
    assert all(later - earlier >= CHECKPOINT_EVENTS for earlier, later in pairwise(signed))
