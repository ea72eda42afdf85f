"""Two services and two executors over one log: whichever is asked, the answer is the same, nothing is done twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import httpx2
import psycopg
import pytest

from querymill.supervisor import Supervisor
from runtime.settings.settings import Settings, SettingsError
from tests.acceptance.conftest import Product
from tests.acceptance.test_executors import ask, data_of, one_after_another, until
from tests.acceptance.test_live_streams import API, STREAM, messages

CHECKPOINT_EVENTS = 40


@pytest.fixture
def clients(idle_product: Product, highway: str, add_source: Callable[[str, str], None]) -> Iterator[list[Any]]:
    """One of each service; two executors run."""
    idle_product.environment["QUERYMILL_AUDIT_CHECKPOINT_EVENTS"] = str(CHECKPOINT_EVENTS)
    # of an executor that a busy machine lets wait, the other would take the work over
    idle_product.environment["QUERYMILL_LEASE_SECONDS"] = "60"
    idle_product.start_service()
    idle_product.environment["QUERYMILL_PORT"] = "0"
    url = idle_product.run("-m", "service").wait_for(r"querymill serving on (http://\S+)").group(1)
    for name in ("one", "other"):
        add_source(name, highway)
    for _ in range(2):
        idle_product.start_executor()
    with httpx2.Client(base_url=url, timeout=30) as other:
        yield [idle_product.client, other]


def listed(client: Any) -> list[dict[str, Any]]:
    return data_of(client.get(f"{API}/tasks", params={"limit": 100}))["tasks"]


def followed(url: Any, heard: dict[int, dict[str, Any]], begun: threading.Event, until_deleted: set[str]) -> None:
    """Everything the live stream of a service tells, until those tasks are deleted."""
    left = set(until_deleted)
    with (
        httpx2.Client(base_url=url, timeout=120) as client,
        client.stream("GET", f"{API}/events", params={"after": 0}, headers=STREAM) as response,
    ):
        begun.set()
        for message in messages(response):
            if message.id is None or message.event == "view":
                continue
            assert message.id == len(heard) + 1
            heard[message.id] = message.data
            if message.data["type"] == "task.deleted":
                left.discard(message.data["data"]["task_id"])
                if not left:
                    return


def test_two_services_and_two_executors_are_as_one(clients: list[Any], idle_product: Product) -> None:
    one, other = clients
    asked: list[str] = []
    for n in range(6):
        asked.append(ask(clients[n % 2], ("one", "other")[n % 2]))
        # what was written by way of one service is in the lists of the other at once
        assert asked[-1] in {task["task_id"] for task in listed(clients[1 - n % 2])}
    heard: list[dict[int, dict[str, Any]]] = [{}, {}]
    with ThreadPoolExecutor(2) as pool:
        begun = [threading.Event(), threading.Event()]
        following = [
            pool.submit(followed, c.base_url, h, b, set(asked)) for c, h, b in zip(clients, heard, begun, strict=True)
        ]
        for task_id in asked:
            assert until(other, task_id, ["completed", "failed"], 120)["status"] == "completed"
        assert len({one_after_another(one, task_id) for task_id in asked}) == 2
        assert listed(one) == listed(other)
        for task_id in asked:
            assert data_of(one.get(f"{API}/tasks/{task_id}")) == data_of(other.get(f"{API}/tasks/{task_id}"))
        with psycopg.connect(idle_product.settings.database_url or "") as conn:
            conn.execute("set search_path to querymill")
            # both executors hear of it at the same moment
            assert conn.execute("select cleanup_old_tasks(0)").fetchone() == (6,)
        for result in following:
            result.result(120)
    assert heard[0].items() <= heard[1].items() or heard[1].items() <= heard[0].items()
    assert listed(one) == listed(other) == []
    deleted = [e["data"]["task_id"] for e in heard[0].values() if e["type"] == "task.deleted"]
    assert sorted(deleted) == sorted(asked)


def test_what_is_due_is_signed_by_one_of_them(clients: list[Any]) -> None:
    one, other = clients
    until(one, ask(one, "one"), ["completed"], 120)
    deadline = time.monotonic() + 60
    signed: list[int] = []
    while len(signed) < 2:
        assert time.monotonic() < deadline, signed
        page = data_of(other.get(f"{API}/events", params={"types": "audit.checkpointed", "limit": 500}))
        signed = [e["data"]["position"] for e in page["events"]]
        if len(signed) < 2:
            ask(other, "other")
            time.sleep(1)
    assert all(later - earlier >= CHECKPOINT_EVENTS for earlier, later in pairwise(signed))


def test_who_finds_the_port_taken_says_so_though_others_write_into_the_same_log(settings: Settings) -> None:
    anywhere = settings.model_copy(update={"port": 0})
    parts = Supervisor(settings=anywhere, database_url=settings.database_url or "", server=None)
    try:
        parts.start_service(announce=False)
        [first] = parts.children
        parts.settings = settings.model_copy(update={"port": int(parts.url.rsplit(":", 1)[-1])})
        with first.log.open("a") as log:
            log.write("service: what an earlier one said\n")
        with pytest.raises(SettingsError, match=r"QUERYMILL_HOST/QUERYMILL_PORT: cannot listen on .*: Address already"):
            parts.start_service(announce=False)
        # and it is not started again and again
        assert parts.children == [first]
    finally:
        parts.stop()
