"""Large requests: other requests are answered meanwhile, and sizes are limited."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.acceptance.conftest import API, Product
from tests.conftest import Figure

pytestmark = pytest.mark.long

MAX_HELD_SECONDS = 0.5
"""Delays below this are negligible, and a share of a short request is too small to measure."""
SHORT_REQUESTS = 25
"""Maximum number of short requests during a large one, so that they need little of the time that is measured."""
PAUSE_SECONDS = 0.02
MAX_LOOP_SECONDS = 0.15
"""Processor time that the event loop may need for a short request; of a large one, it is a tenth to a third."""
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
    shared_service: Product, method: str, path: str, content: str, status: int, figure: Figure
) -> None:
    client, pid = shared_service.client, shared_service.processes[0].popen.pid
    created = client.post(f"{API}/tasks", json=TASK).json()["data"]
    took: list[float] = []
    answers: list[Any] = []

    def ask() -> None:
        with httpx2.Client(base_url=shared_service.url, timeout=120) as other:
            began = time.monotonic()
            answers.append(other.request(method, API + path.format(**created), content=content.encode()))
            took.append(time.monotonic() - began)

    before = processor_seconds(pid)
    asking = threading.Thread(target=ask)
    asking.start()
    waits: list[float] = []
    for _ in range(SHORT_REQUESTS):
        began = time.monotonic()
        assert client.get("/healthz").status_code == 200
        waits.append(time.monotonic() - began)
        asking.join(PAUSE_SECONDS)
        if not asking.is_alive():
            break
    asking.join()
    assert answers[0].status_code == status, answers[0].text[:500]
    loop, whole = (now - then for now, then in zip(processor_seconds(pid), before, strict=True))
    # processor time does not depend on the load of the machine, but the time of an answer does
    assert loop < max(whole / 2, MAX_LOOP_SECONDS), "the request was processed in the event loop"
    figure("a short request during a large one", [max(waits) / max(took[0] / 3, MAX_HELD_SECONDS)], "×", limit=1.0)


def processor_seconds(pid: int) -> tuple[float, float]:
    """Processor time of the first thread of a process, which runs the event loop, and of all its threads."""
    if sys.platform != "linux":
        pytest.skip("reads /proc")

    def used(path: str) -> float:
        fields = Path(path).read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    return used(f"/proc/{pid}/task/{pid}/stat"), used(f"/proc/{pid}/stat")


def test_table_list_over_limit_is_refused(shared_service: Product) -> None:
    answer = shared_service.client.post(f"{API}/tasks", json={**TASK, "table_list": ["t"] * 120_000})
    assert answer.status_code == 422
    assert "20000" in answer.json()["detail"]


def test_event_types_over_limit_are_refused(shared_service: Product) -> None:
    for count, status in ((200, 200), (201, 400)):
        types = ",".join("*" * (n % 90) + "e" + "*" * (1 + n // 90) for n in range(count))
        answer = shared_service.client.get(f"{API}/events", params={"types": types})
        assert answer.status_code == status, answer.text
    for length, status in ((100, 200), (101, 400)):
        answer = shared_service.client.get(f"{API}/events", params={"types": "*" * length})
        assert answer.status_code == status, answer.text
        assert status == 200 or answer.json()["field"] == "types"
