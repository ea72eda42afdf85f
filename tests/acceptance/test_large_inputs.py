"""Large requests: other requests are answered meanwhile, and sizes are limited."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx2
import pytest

from tests.acceptance.conftest import API, Product

MAX_HELD_SECONDS = 0.5
"""Delays below this are negligible, and a share of a short request is too small to measure."""
TASK = {"task_type": "data_workflow", "db_name": "highway_db"}
LARGE = [
    pytest.param("PUT", "/inputs/relations.txt", "t.c -> u.d\n" * 100_000, 201, id="relations"),
    pytest.param("PUT", "/inputs/l.txt?kind=tables", "# comment\n" * 200_000 + "t\n", 201, id="a table list"),
    pytest.param(
        "PUT",
        "/inputs/d.csv",
        "table,column,label\n" + "".join(f"t,c{n},l{n}\n" for n in range(80_000)),
        201,
        id="a dictionary",
    ),
    pytest.param("POST", "/tasks", json.dumps({**TASK, "x": [{"a": 1}] * 300_000}), 422, id="a body of many objects"),
    pytest.param(
        "POST",
        "/tasks/{task_id}/pairs/import?dry_run=1",
        json.dumps([{}] * 90_000),
        200,
        id="pairs",
    ),
]


@pytest.mark.parametrize(("method", "path", "content", "status"), LARGE)
def test_large_request_does_not_block_others(
    shared_service: Product, method: str, path: str, content: str, status: int
) -> None:
    client = shared_service.client
    created = client.post(f"{API}/tasks", json=TASK).json()["data"]
    took: list[float] = []
    answers: list[Any] = []

    def ask() -> None:
        with httpx2.Client(base_url=shared_service.url, timeout=120) as other:
            began = time.monotonic()
            answers.append(other.request(method, API + path.format(**created), content=content.encode()))
            took.append(time.monotonic() - began)

    asking = threading.Thread(target=ask)
    asking.start()
    slowest = 0.0
    while asking.is_alive():
        began = time.monotonic()
        assert client.get("/healthz").status_code == 200
        slowest = max(slowest, time.monotonic() - began)
    asking.join()
    assert answers[0].status_code == status, answers[0].text[:500]
    assert slowest < max(took[0] / 3, MAX_HELD_SECONDS), "the event loop was held"


def test_table_list_over_limit_is_refused(shared_service: Product) -> None:
    answer = shared_service.client.post(f"{API}/tasks", json={**TASK, "table_list": ["t"] * 120_000})
    assert answer.status_code == 422
    assert "20000" in answer.json()["detail"]


def test_event_types_over_limit_are_refused(shared_service: Product) -> None:
    for count, status in ((200, 200), (201, 400)):
        types = ",".join("*" * n + "e*" for n in range(1, count + 1))
        answer = shared_service.client.get(f"{API}/events", params={"types": types})
        assert answer.status_code == status, answer.text
        assert status == 200 or answer.json()["field"] == "types"
