"""Invalid requests: each gets a clear error and creates nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.acceptance.conftest import Product
from tests.tables import from_table

API = "/api/v0/data_pipeline"
WHOLE = {"task_type": "data_workflow", "db_name": "highway_db"}
UNREACHABLE = {"host": "127.0.0.1", "port": 1, "database": "x", "user": "u", "password": "geheimnis"}

REFUSED = [
    pytest.param('{"task_type": "data_workflow",', 400, "invalid_request", "第 1 行", id="malformed JSON"),
    pytest.param({**WHOLE, "table_list": ["a;b"]}, 422, "invalid_request", ";", id="a table list with a semicolon"),
    pytest.param({**WHOLE, "table_list": ["nowhere"]}, 422, "table_not_found", "nowhere", id="an unknown table"),
    pytest.param({**WHOLE, "table_list_file": "x.txt"}, 422, "invalid_request", "x.txt", id="a file not uploaded"),
    pytest.param({**WHOLE, "db_name": "no"}, 404, "source_not_found", "no", id="an unregistered database"),
    pytest.param(
        {"task_type": "data_workflow", "db_connection": UNREACHABLE},
        502,
        "source_unreachable",
        "无法连接",
        id="an unreachable database",
    ),
    pytest.param(
        {"task_type": "data_workflow", "parameters": {"db_connection": {**UNREACHABLE, "host": "\x98.example"}}},
        502,
        "source_unreachable",
        "找不到这台主机",
        id="an invalid host name",
    ),
]
"""Requests that only the service can refuse; wrong fields of a body are in the unit tests of requests."""


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["success"] is False
    assert body["error"] == body["detail"]
    assert "Traceback" not in answer.text
    return body


def task_folders(service: Any) -> list[str]:
    """Names of the existing task folders."""
    folder = service.settings.home_dir / "training_data"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.long
def test_refused_task_creates_nothing(shared_service: Any, subtests: Any) -> None:
    head = shared_service.client.get(f"{API}/audit/head").json()["data"]["position"]
    tasks, files = shared_service.client.get(f"{API}/tasks").json()["data"]["tasks"], task_folders(shared_service)
    for parameter in REFUSED:
        body, status, code, text = parameter.values
        with subtests.test(parameter.id):
            content = {"content": body} if isinstance(body, str) else {"json": body}
            for path in (f"{API}/tasks", f"{API}/tasks/execute-complete"):
                assert text in refused(shared_service.client.post(path, **content), status, code)["error"]
    assert shared_service.client.get(f"{API}/audit/head").json()["data"]["position"] == head
    assert shared_service.client.get(f"{API}/tasks").json()["data"]["tasks"] == tasks
    assert task_folders(shared_service) == files
    assert "geheimnis" not in "\n".join(p for process in shared_service.processes for p in process.lines)


@pytest.mark.long
def test_invalid_task_requests_are_refused(shared_service: Any) -> None:
    client = shared_service.client
    task_id = client.post(f"{API}/tasks", json=WHOLE).json()["data"]["task_id"]
    execute = f"{API}/tasks/{task_id}/execute"
    refused(client.post(execute, json={"step": "nothing"}), 422, "invalid_request")
    refused(client.post(execute, json={}), 422, "invalid_request")
    missing = refused(client.post(execute, json={"step": "sql_validation"}), 409, "dependency_not_met")
    assert "ddl_generation" in missing["error"]
    refused(client.post(f"{API}/tasks/{task_id}/cancel"), 409, "nothing_to_cancel")
    both = {"task_id": task_id, "db_name": "highway_db"}
    resumed = refused(client.post(f"{API}/tasks/execute-complete", json=both), 422, "invalid_request")
    assert resumed["field"] == "db_name"
    nothing = refused(client.patch(f"{API}/tasks/{task_id}/pairs/p", json={}), 422, "invalid_request")
    assert "question" in nothing["error"]

    queued = client.post(execute, json={"step": "ddl_generation"})
    assert (queued.status_code, queued.json()["data"]["status"]) == (202, "queued")
    waiting = client.get(f"{API}/tasks/{task_id}").json()["data"]["current_execution"]
    assert waiting["queue"].pop("since") is not None
    assert waiting["queue"] == {"position": 1, "executors_alive": 0, "reason": "no_executor"}
    busy = refused(client.post(execute, json={"step": "ddl_generation"}), 409, "execution_in_progress")
    assert busy["error"] == "已有任务正在执行,请稍后再试"
    refused(client.delete(f"{API}/tasks/{task_id}"), 409, "execution_in_progress")
    assert client.post(f"{API}/tasks/{task_id}/cancel").json()["data"]["status"] == "cancelled"

    for method, path in (
        ("GET", "/tasks/task_20000101_000000"),
        ("POST", "/tasks/task_20000101_000000/cancel"),
        ("DELETE", "/tasks/task_20000101_000000"),
        ("GET", "/tasks/task_20000101_000000/logs"),
        ("GET", "/tasks/task_20000101_000000/files"),
        ("GET", "/tasks/task_20000101_000000/events"),
    ):
        refused(client.request(method, API + path), 404, "task_not_found")
    refused(client.get(f"{API}/nowhere"), 404, "not_found")
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        refused(client.request(method, "/api/nowhere"), 404, "not_found")
    misspelt = refused(client.get(f"{API}/tasks", params={"Limit": "1"}), 400, "invalid_request")
    assert misspelt["field"] == "Limit"
    put = client.put(f"{API}/tasks")
    refused(put, 405, "method_not_allowed")
    assert put.headers["allow"] == "GET, HEAD, POST"
    refused(client.get(f"{API}/executors/drain"), 405, "method_not_allowed")
    assert client.head(f"{API}/executors/resume").status_code == 405
    refused(client.get(f"{API}/tasks", params={"limit": "many"}), 400, "invalid_request")


@from_table
def test_parameter_of_the_other_event_format_is_refused(
    shared_service: Any, accept: str, parameter: str, text: str
) -> None:
    client = shared_service.client
    task_id = client.post(f"{API}/tasks", json=WHOLE).json()["data"]["task_id"]
    for path in ("/events", f"/tasks/{task_id}/events"):
        with client.stream("GET", f"{API}{path}?{parameter}=3", headers={"Accept": accept}) as answer:
            assert answer.status_code == 400
            answer.read()
            body = refused(answer, 400, "invalid_request")
        assert (body["field"], body["error"]) == (parameter, text)


def test_unknown_positions_and_executions_are_refused(shared_service: Any) -> None:
    client = shared_service.client
    before = client.get("/api/v0/data_pipeline/audit/head").json()["data"]["position"]
    task = f"{API}/tasks/{client.post(f'{API}/tasks', json=WHOLE).json()['data']['task_id']}"
    ahead = 1_000_000
    for path in ("", "/executions", "/logs", "/files", "/quality"):
        refused(client.get(f"{task}{path}", params={"at": ahead}), 400, "invalid_request")
        refused(client.get(f"{task}{path}", params={"at": before}), 404, "task_not_found")
    refused(client.get(f"{task}/changes", params={"from": 9, "to": 2}), 400, "invalid_request")
    refused(client.get(f"{task}/changes", params={"from": ahead}), 400, "invalid_request")
    refused(client.post(f"{task}/fork", json={"at": ahead}), 400, "invalid_request")
    refused(client.get(f"{task}/logs", params={"execution_id": "zz"}), 404, "execution_not_found")
    refused(client.get(f"{task}/logs", params={"count": "maybe"}), 400, "invalid_request")
    for path, name in ((f"{task}/pairs", "status"), (f"{task}/pairs", "difficulty"), (f"{API}/tasks", "status")):
        assert refused(client.get(path, params={name: "foo"}), 400, "invalid_request")["field"] == name
    assert client.get(f"{task}/pairs", params={"status": "invalid,approved", "difficulty": "hard"}).status_code == 200


def test_download_path_and_range_are_validated(shared_service: Any) -> None:
    client = shared_service.client
    task_id = client.post(f"{API}/tasks", json=WHOLE).json()["data"]["task_id"]
    download = f"{API}/tasks/{task_id}/files/download"
    for name in ("..%2F..%2Fsecret.key", "%2Fetc%2Fpasswd", ".objects", "%2E%2E%2F", "a%00b"):
        assert client.get(f"{download}/{name}").status_code in (400, 404), name
    refused(client.get(f"{download}/nothing.txt"), 404, "file_not_found")
    size = len(client.get(f"{download}/task_config.json").content)
    part = client.get(f"{download}/task_config.json", headers={"Range": "bytes=2-9"})
    assert (part.status_code, len(part.content)) == (206, 8)
    outside = client.get(f"{download}/task_config.json", headers={"Range": f"bytes={size}-"})
    refused(outside, 416, "range_not_satisfiable")
    assert outside.headers["content-range"] == f"bytes */{size}"
    whole = client.get(f"{download}/task_config.json")
    assert whole.headers["content-disposition"].startswith("attachment")
    assert whole.headers["x-content-type-options"] == "nosniff"
    same = client.get(f"{download}/task_config.json", headers={"If-None-Match": whole.headers["etag"]})
    assert same.status_code == 304


def test_download_of_modified_file_is_refused(shared_service: Any) -> None:
    client = shared_service.client
    task_id = client.post(f"{API}/tasks", json=WHOLE).json()["data"]["task_id"]
    config = f"{API}/tasks/{task_id}/files/download/task_config.json"
    assert client.get(config).status_code == 200
    on_disk = shared_service.settings.home_dir / "training_data" / task_id / "task_config.json"
    on_disk.write_text("{}")
    assert "task_config.json" in refused(client.get(config), 409, "file_changed")["detail"]
    refused(client.get(f"{API}/tasks/{task_id}/files/archive"), 409, "file_changed")


def test_task_beyond_active_limit_is_refused(
    idle_product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    idle_product.environment["QUERYMILL_MAX_ACTIVE_TASKS"] = "1"
    idle_product.start_service()
    add_source("highway_db", highway)
    client = idle_product.client
    first = client.post(f"{API}/tasks/execute-complete", json=WHOLE)
    assert first.status_code == 202
    again = refused(client.post(f"{API}/tasks", json=WHOLE), 409, "active_task_limit")
    assert again["error"] == "已有任务正在执行,请稍后再试"
    client.post(f"{API}/tasks/{first.json()['data']['task_id']}/cancel")
    assert client.post(f"{API}/tasks", json=WHOLE).status_code == 201


def test_repeated_idempotency_key_creates_one_task(shared_service: Any) -> None:
    key = {"Idempotency-Key": "one"}
    before = shared_service.client.get(f"{API}/tasks").json()["data"]["tasks"]
    answers = [shared_service.client.post(f"{API}/tasks", json=WHOLE, headers=key) for _ in range(3)]
    assert len({a.json()["data"]["task_id"] for a in answers}) == 1
    assert len(shared_service.client.get(f"{API}/tasks").json()["data"]["tasks"]) == len(before) + 1
    other = {**WHOLE, "business_context": "x"}
    mismatch = refused(shared_service.client.post(f"{API}/tasks", json=other, headers=key), 422, "idempotency_mismatch")
    assert mismatch["field"] == "Idempotency-Key"


def test_stale_etag_is_refused(shared_service: Any) -> None:
    created = shared_service.client.post(f"{API}/tasks", json=WHOLE)
    path = f"{API}/tasks/{created.json()['data']['task_id']}"
    tag = created.headers["etag"]
    assert shared_service.client.get(path).headers["etag"] == tag
    step = {"step": "ddl_generation"}
    assert shared_service.client.post(f"{path}/execute", json=step, headers={"If-Match": tag}).status_code == 202
    refused(shared_service.client.post(f"{path}/cancel", headers={"If-Match": tag}), 412, "version_conflict")
    assert shared_service.client.post(f"{path}/cancel").status_code == 202


def test_service_on_open_address_needs_key(idle_product: Any) -> None:
    idle_product.environment["QUERYMILL_HOST"] = "0.0.0.0"
    process = idle_product.run("-m", "service")
    assert process.ended() == 2
    process.wait_for("holds no API key")


@pytest.mark.parametrize("path", ["/tasks", "/databases"])
def test_client_disconnect_within_body_logs_no_error(product: Product, path: str) -> None:
    service = product.processes[0]
    address = urlsplit(product.url)
    begun = f"POST {API}{path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 100000\r\n\r\n" + '{"db_name":"'
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as line:
        line.sendall(begun.encode())
    service.wait_for(rf"POST {API}{path}: its client left midway")
    assert not [text for text in service.lines if "ERROR" in text or "Traceback" in text]
