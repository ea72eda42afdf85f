"""Live streams: every event once and in order, over reconnects and restarts."""

from __future__ import annotations

import asyncio
import json
import random
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import httpx2
import pytest

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from querymill_client import Client
from runtime.settings.settings import Settings
from tests.conftest import Figure
from tests.tables import from_table
from tests.waiting import PATIENCE

API = "/api/v0/data_pipeline"
STREAM = {"Accept": "text/event-stream"}
REQUEST = {
    "task_type": "complete_workflow",
    "db_name": "highway_db",
    "table_list": ["bss_company", "bss_branch"],
    # loading takes longer than all other steps and adds few events
    "enable_training_data_load": False,
}


class Message(NamedTuple):
    event: str
    id: int | None
    data: dict[str, Any]


def messages(response: httpx2.Response) -> Iterator[Message]:
    """Parse the messages of a stream as the SSE standard defines."""
    event, position, data = "message", None, ""
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        match name:
            case "event":
                event = value
            case "id":
                position = int(value)
            case "data":
                data += value
            case "" if data and not line:
                yield Message(event, position, json.loads(data))
                event, position, data = "message", None, ""
            case _:
                pass


def all_events(product: Any, path: str = f"{API}/events") -> list[dict[str, Any]]:
    """Read the whole log, page by page."""
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = product.client.get(path, params={"after": after, "limit": 500}).json()["data"]
        found += page["events"]
        after = page["next_after"]
    return found


def start(product: Any) -> str:
    answer = product.client.post(f"{API}/tasks/execute-complete", json=REQUEST)
    assert answer.status_code == 202, answer.text
    return answer.json()["data"]["task_id"]


def until_completed(product: Any, task_id: str) -> None:
    """Follow a task to its end."""
    with Client(str(product.client.base_url)) as client:
        for message in client.events(task_id, types=["execution.*"]):
            assert message.data
            if message.kind == "view" and message.data["status"] == "completed":
                return


def follow(product: Any, chance: random.Random) -> list[Message]:
    """Follow the whole log until the run ends; disconnect at random and return with the last id."""
    seen: list[Message] = []
    last = 0
    for _ in range(200):
        leave_after = chance.randint(1, 40)
        headers = {**STREAM, "Last-Event-ID": str(last)}
        with product.client.stream("GET", f"{API}/events", headers=headers) as response:
            for message in messages(response):
                if message.event != "message":
                    continue
                seen.append(message)
                last = message.id or last
                data = message.data
                if data["type"] == "execution.completed" and "_step_complete_" in data["data"]["execution_id"]:
                    return seen
                leave_after -= 1
                if not leave_after:
                    break
    pytest.fail(f"no end after {len(seen)} events")


def test_reconnecting_client_gets_every_event_once_in_order(shared_product: Any) -> None:
    start(shared_product)
    seen = follow(shared_product, random.Random(1))
    assert [m.id for m in seen] == list(range(1, len(seen) + 1))
    recorded = all_events(shared_product)
    assert [m.data for m in seen] == recorded[: len(seen)]
    assert all(m.id == m.data["position"] for m in seen)


def test_views_follow_their_events(shared_product: Any) -> None:
    with httpx2.Client(base_url=shared_product.url, timeout=PATIENCE) as other:
        task_id = other.post(f"{API}/tasks", json={**REQUEST, "task_type": "data_workflow"}).json()["data"]["task_id"]
        until_fed(shared_product)
        with other.stream("GET", f"{API}/tasks/{task_id}/events", headers=STREAM) as response:
            stream = messages(response)
            begin, first = next(stream), next(stream)
            assert (begin.event, first.event, first.data["status"]) == ("begin", "view", "pending")
            assert begin.id is not None
            assert begin.id >= first.data["position"]
            shared_product.client.post(f"{API}/tasks/{task_id}/execute", json={"step": "ddl_generation"})
            newest = first.data["position"]
            views = []
            for message in stream:
                if message.event == "view":
                    views.append(message.data)
                    assert message.data["position"] <= newest
                    if message.data["status"] == "partial_completed":
                        break
                elif message.data["stream"].startswith("task:"):
                    newest = message.data["position"]
    assert [v["version"] for v in views] == sorted(v["version"] for v in views)
    for view in views[:: max(1, len(views) // 3)]:
        then = shared_product.client.get(f"{API}/tasks/{task_id}", params={"at": view["position"]}).json()["data"]
        assert {**then, "current_execution": None} == {**view, "current_execution": None}


@pytest.mark.long
def test_replay_with_filters_sends_matching_events(shared_product: Any) -> None:
    task_id = start(shared_product)
    until_completed(shared_product, task_id)
    recorded = [e for e in all_events(shared_product) if e["data"].get("task_id") == task_id]
    expected = [e for e in recorded if e["type"].startswith(("step.", "execution."))]
    parameters = {"after": 0, "types": "step.*,execution.*", "tasks": task_id, "speed": 1000}
    with shared_product.client.stream("GET", f"{API}/events", params=parameters, headers=STREAM) as response:
        found = messages(response)
        assert [next(found).data for _ in expected] == expected
    types = {e["type"] for e in all_events(shared_product, f"{API}/tasks/{task_id}/events")}
    assert {"task.created", "log.recorded", "pair.generated", "unit.completed", "quality.reported"} <= types


def open_stream(product: Any, query: str = "", *, receive_bytes: int | None = None) -> socket.socket:
    """Open a stream over a plain socket and read the head of the answer."""
    stream = socket.socket()
    if receive_bytes is not None:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    stream.settimeout(PATIENCE)
    stream.connect(("127.0.0.1", int(product.url.rsplit(":", 1)[1])))
    stream.sendall(f"GET {API}/events{query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n".encode())
    head = b""
    while b": querymill" not in head:
        received = stream.recv(256)
        assert received, head
        head += received
    return stream


def limited(streams: str, *, grace_seconds: float = 2) -> str:
    """Code that gives a service other limits of its streams."""
    return f"""
from functools import partial
import service.server
from service.application import ServiceLimits
from service.live.limits import StreamLimits

service.server.GRACE_SECONDS = {grace_seconds}
service.server.serve = partial(service.server.serve, limits=ServiceLimits(streams=StreamLimits({streams})))
"""


def test_stop_with_fifty_open_streams_sends_bye_to_each(idle_product: Any, figure: Figure) -> None:
    # a busy machine may need longer than the service's time limits for the farewell
    service = idle_product.start_service(limited("farewell_seconds=60.0", grace_seconds=60))
    streams = [open_stream(idle_product) for _ in range(50)]
    began = time.monotonic()
    service.popen.terminate()
    for stream in streams:
        rest = b"".join(iter(lambda stream=stream: stream.recv(65_536), b""))
        assert rest.count(b"event: bye\n") == 1, rest
        stream.close()
    assert service.ended() == 0
    figure("a service with 50 open streams stops", [time.monotonic() - began], "s", limit=1)
    assert not [line for line in service.lines if "timeout graceful shutdown exceeded" in line]


@pytest.mark.long
def test_stop_does_not_wait_for_stalled_clients(idle_product: Any, figure: Figure) -> None:
    # no client is disconnected before the stop
    service = idle_product.start_service(limited("send_seconds=600.0"))
    streams = [open_stream(idle_product, receive_bytes=4096) for _ in range(10)]
    log_much(idle_product.settings, megabytes=8)
    until(lambda: metric(idle_product, "querymill_sse_events_delivered") == 10 * 8 * 20)
    began = time.monotonic()
    service.popen.terminate()
    assert service.ended() == 0
    figure("a service stops while 10 clients take nothing", [time.monotonic() - began], "s", limit=4)
    for stream in streams:
        stream.close()


def log_much(settings: Settings, *, megabytes: int) -> None:
    line = LogRecorded(
        task_id=TaskId("task_20250101_000000"), execution_id=None, level="INFO", message="x" * 50_000, logged_at="x"
    )

    async def append() -> None:
        async with open_log(settings) as store:
            await store.lane.append(log_stream(line.task_id), [line] * (20 * megabytes), expected=None)

    asyncio.run(append())


def until_fed(product: Any) -> int:
    """Wait until the streams of the service have reached the end of the log; return its position."""
    head = product.client.get(f"{API}/audit/head").json()["data"]["position"]
    until(lambda: product.client.get("/readyz").json().get("feed", 0) >= head)
    return head


def metric(product: Any, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", product.client.get("/metrics").text, re.MULTILINE)
    assert found, name
    return float(found[1])


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "condition not met in time"
        time.sleep(0.05)


def test_streams_beyond_limit_per_caller_are_refused(idle_product: Any) -> None:
    idle_product.environment |= {"QUERYMILL_MAX_STREAMS": "3", "QUERYMILL_MAX_STREAMS_PER_CALLER": "2"}
    idle_product.start_service()
    key = idle_product.client.post(f"{API}/keys", json={"name": "other", "scope": "read"}).json()["data"]["key"]
    streams = [open_stream(idle_product) for _ in range(2)]
    refused = idle_product.client.get(f"{API}/events", headers=STREAM)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (429, "rate_limited", "2")
    with idle_product.client.stream("GET", f"{API}/events", headers={**STREAM, "X-API-Key": key}) as third:
        assert third.status_code == 200
        full = idle_product.client.get(f"{API}/events", headers={**STREAM, "X-API-Key": key})
        assert (full.status_code, full.json()["code"]) == (429, "too_many_streams")
        assert "retry-after" in full.headers
    # a client that leaves makes room for another
    streams.pop().close()
    until(lambda: metric(idle_product, "querymill_sse_clients") == 1)
    streams.append(open_stream(idle_product))
    for stream in streams:
        stream.close()


@from_table
def test_stream_with_invalid_parameter_is_refused(
    shared_service: Any, headers: dict[str, str], query: str, field: str
) -> None:
    answer = shared_service.client.get(f"{API}/events{query}", headers={**STREAM, **headers})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "invalid_request", field)


@pytest.mark.parametrize("of_a_task", [False, True], ids=["everything", "a task"])
def test_client_ahead_of_rolled_back_log_gets_set_back_and_events(shared_service: Any, of_a_task: bool) -> None:
    client = shared_service.client
    created = client.post(f"{API}/tasks", json={**REQUEST, "task_type": "data_workflow"})
    task_id = created.json()["data"]["task_id"]
    path = f"{API}/tasks/{task_id}/events" if of_a_task else f"{API}/events"

    def types_of_task(incoming: Iterator[Message]) -> Iterator[str]:
        # an earlier test's run may still be at work in the same log
        return (m.data["type"] for m in incoming if m.event == "message" and m.data["data"].get("task_id") == task_id)

    before = until_fed(shared_service)
    # a browser's EventSource would give up on any answer other than a stream
    with client.stream("GET", path, headers={**STREAM, "Last-Event-ID": "999999"}) as response:
        incoming = messages(response)
        notice = next(incoming)
        assert (notice.event, notice.data) == ("set_back", {"position": 999999})
        assert notice.id is not None
        assert before <= notice.id <= client.get(f"{API}/audit/head").json()["data"]["position"]
        assert not of_a_task or next(incoming).event == "view"
        assert client.post(f"{API}/tasks/{task_id}/execute", json={"step": "ddl_generation"}).is_success
        assert next(types_of_task(incoming)) == "step.requested"
    with client.stream("GET", path, headers={**STREAM, "Last-Event-ID": str(notice.id)}) as response:
        assert next(types_of_task(messages(response))) == "step.requested"


def seconds_until_started(product: Any, task_id: str) -> float:
    at = {
        e["type"]: datetime.fromisoformat(e["recorded_at"])
        for e in all_events(product, f"{API}/tasks/{task_id}/events")
        if e["type"] in ("step.requested", "execution.started") and "_step_ddl_" in e["data"]["execution_id"]
    }
    return (at["execution.started"] - at["step.requested"]).total_seconds()


def run_ddl(product: Any) -> str:
    created = product.client.post(f"{API}/tasks", json={**REQUEST, "task_type": "data_workflow"})
    task_id = created.json()["data"]["task_id"]
    product.client.post(f"{API}/tasks/{task_id}/execute", json={"step": "ddl_generation"})
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if product.client.get(f"{API}/tasks/{task_id}").json()["data"]["status"] == "partial_completed":
            return task_id
        time.sleep(0.05)
    pytest.fail("ddl_generation did not end")


@pytest.mark.long
def test_request_starts_without_polling(
    idle_product: Any, highway: str, add_source: Callable[[str, str], None], figure: Figure
) -> None:
    idle_product.environment["QUERYMILL_FALLBACK_SECONDS"] = "60"
    idle_product.start_service()
    idle_product.start_executor()
    add_source("highway_db", highway)
    took = [seconds_until_started(idle_product, run_ddl(idle_product)) for _ in range(3)]
    # polling would have taken up to a minute
    assert max(took) < 45
    # best of three, because other programs may delay a run
    figure("a request is begun", [min(took)], "s", limit=0.05)
