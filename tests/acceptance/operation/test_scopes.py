"""Permissions of each key scope at every endpoint, and the sources a caller of an open service may reach."""

from __future__ import annotations

import asyncio
import re
from itertools import takewhile
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from events.store.event_log import open_log
from querymill_client import Client
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import source_register
from tests.acceptance.conftest import API, Product
from tests.acceptance.tasks.test_lifecycle import finished

SCOPES = ("view", "read", "operate", "admin")
ALLOWED = {scope: SCOPES[: n + 1] for n, scope in enumerate(SCOPES)}
"""Permissions of a key by its scope."""
ADMIN = {
    ("POST", "/databases"),
    ("PATCH", "/databases/{name}"),
    ("DELETE", "/databases/{name}"),
    ("POST", "/databases/{name}/check"),
    ("GET", "/keys"),
    ("POST", "/keys"),
    ("DELETE", "/keys/{name}"),
    ("POST", "/sample"),
    ("GET", "/receivers"),
    ("POST", "/receivers"),
    ("DELETE", "/receivers/{name}"),
    ("POST", "/receivers/{name}/test"),
}
"""Endpoints for administrators only. Of the others, reads need `read` and writes need `operate`."""
VIEW = {
    ("GET", "/tasks"),
    ("GET", "/tasks/active"),
    ("GET", "/tasks/{task_id}"),
    ("GET", "/tasks/{task_id}/executions"),
    ("GET", "/tasks/{task_id}/events"),
    ("GET", "/events"),
    ("GET", "/timeline"),
    ("GET", "/schedules"),
    ("GET", "/executors"),
    ("GET", "/models"),
    ("GET", "/audit/head"),
    ("GET", "/audit/verify"),
    ("GET", "/audit/checkpoints"),
    ("GET", "/audit/checkpoint"),
    ("GET", "/audit/consistency"),
    ("GET", "/audit/trail"),
    ("GET", "/session"),
    ("DELETE", "/session"),
}
"""Endpoints that show a key of the scope `view` no payloads."""
READ_METHODS = ("get", "head")
ASK = "/datasets/{dataset}/ask"
"""Path of questions, which are posted and only read."""
PLACEHOLDERS = {
    "task_id": "task_20000101_000000",
    "pair_id": "p",
    "filename": "f",
    "name": "nobody",
    "dataset": "nowhere.en",
    "number": "1",
    "table": "nothing",
    "executor": "nobody",
}


def required_scope(method: str, path: str) -> str:
    if (method.upper(), path) in ADMIN:
        return "admin"
    if ("GET" if method == "head" else method.upper(), path) in VIEW:
        return "view"
    return "read" if method in READ_METHODS or path == ASK else "operate"


def send(product: Product, method: str, url: str, key: str | None = None) -> Any:
    """Send a request without the cookies of earlier ones, with a body that no endpoint accepts."""
    product.client.cookies.clear()
    body_arguments: dict[str, Any] = {"content": b"[1]"} if method in ("post", "put", "patch") else {}
    return product.client.request(method, url, headers={} if key is None else {"X-API-Key": key}, **body_arguments)


def refused(answer: Any) -> tuple[int, str | None]:
    problem = answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"] if problem else None


@pytest.fixture
def open_service(idle_product: Product) -> tuple[Product, dict[str, str]]:
    """Service on an open address, and a key of each scope."""
    idle_product.start_service()
    with Client(idle_product.url) as local:
        keys = {scope: local.post("/keys", {"name": scope, "scope": scope})["key"] for scope in ALLOWED}
    idle_product.processes[-1].stop()
    idle_product.environment |= {"QUERYMILL_HOST": "0.0.0.0", "QUERYMILL_PORT": "0"}  # an open address is the purpose
    process = idle_product.run("-m", "service")
    port = process.wait_for(r"querymill serving on http://\S+:(\d+)").group(1)
    idle_product.client.base_url = f"http://127.0.0.1:{port}"
    return idle_product, keys


@pytest.mark.long
def test_every_endpoint_requires_its_scope(open_service: tuple[Product, dict[str, str]], subtests: Any) -> None:
    product, keys = open_service
    described = product.client.get("/openapi.json").json()["paths"]
    endpoints = [
        (method, path.removeprefix(API))
        for path, methods in described.items()
        if path.startswith(API)
        for method in methods
        if method != "parameters"
    ]
    assert {("post", "/executors/drain"), ("get", "/audit/proof"), ("post", "/tasks/{task_id}/pairs/import")} <= {
        *endpoints
    }
    assert {(method.upper(), path) for method, path in endpoints} >= ADMIN
    for method, path in endpoints:
        url = API + re.sub(r"\{(\w+)[^}]*\}", lambda found: PLACEHOLDERS[found[1]], path)
        with subtests.test(f"{method.upper()} {path}"):
            assert refused(send(product, method, url)) == (401, "unauthorized")
            assert refused(send(product, method, url, "qm_none")) == (401, "unauthorized")
            for scope, key in keys.items():
                answer = send(product, method, url, key)
                if required_scope(method, path) in ALLOWED[scope]:
                    assert answer.status_code not in (401, 403, 500), answer.text
                else:
                    assert refused(answer) == (403, "forbidden"), answer.text


@pytest.mark.long
def test_view_scope_shows_no_payload_of_a_run(shared_product: Product, subtests: Any) -> None:
    product = shared_product
    first = product.client.post(f"{API}/audit/checkpoints", json={}).json()["data"]["position"]
    for file in ("salaries of spring.txt", "severance.txt"):
        assert product.client.put(f"{API}/inputs/{file}", content=b"customer\n").is_success
    assert product.client.delete(f"{API}/inputs/severance.txt").is_success
    context = "Tolls of the motorway in spring"
    body = {"task_type": "complete_workflow", "db_name": "highway_db", "business_context": context, "task_name": "Seen"}
    task = product.client.post(f"{API}/tasks/execute-complete", json=body).json()["data"]["task_id"]
    assert finished(product.client, task)["status"] == "completed"
    pairs = product.client.get(f"{API}/tasks/{task}/pairs", params={"limit": 500}).json()["data"]["pairs"]
    tables = product.client.get(f"{API}/tasks/{task}/schema").json()["data"]["tables"]
    payloads = [
        "salaries",
        "severance",
        context,
        *(p["question"] for p in pairs),
        *(p["sql"] for p in pairs),
        *(t["name"] for t in tables),
    ]
    assert len(payloads) > 20
    key = product.client.post(f"{API}/keys", json={"name": "wall", "scope": "view"}).json()["data"]["key"]
    product.client.post(f"{API}/audit/checkpoints", json={}).raise_for_status()
    headers = {"X-API-Key": key}
    shown = 0
    for method, path in sorted(VIEW):
        if method != "GET":
            continue
        url = path.replace("{task_id}", task)
        params = {"since": first} if path == "/audit/consistency" else {}
        with subtests.test(path):
            answer = product.client.get(f"{API}{url}", params=params, headers=headers)
            assert answer.status_code == 200, answer.text
            shown += task in answer.text
            assert [p for p in payloads if p in answer.text] == []
    assert shown >= 6, "tasks, executions, events, timeline and trail"
    for query in ("?q=motorway", "?q=Seen"):
        assert refused(product.client.get(f"{API}/tasks{query}", headers=headers)) == (403, "forbidden")
    assert refused(product.client.get(f"{API}/audit/trail?thing=s", headers=headers)) == (403, "forbidden")
    with product.client.stream(
        "GET", f"{API}/tasks/{task}/events", params={"after": 0}, headers={**headers, "Accept": "text/event-stream"}
    ) as stream:
        lines = stream.iter_lines()
        received = "\n".join(takewhile(lambda line: line != "event: view", lines))
        view = next(lines)
    assert '"type":"pair.generated"' in received
    assert '"hidden":true' in received
    assert f'"task_id":"{task}"' in view
    assert [p for p in payloads if p in received + view] == []


def test_purge_metrics_and_odd_paths_require_scope(open_service: tuple[Product, dict[str, str]]) -> None:
    product, keys = open_service
    client = product.client
    purge = f"{API}/tasks/{PLACEHOLDERS['task_id']}"
    assert refused(client.delete(f"{purge}?purge=1", headers={"X-API-Key": keys["operate"]})) == (403, "forbidden")
    assert refused(client.delete(f"{purge}?%70urge=1", headers={"X-API-Key": keys["operate"]})) == (403, "forbidden")
    assert refused(client.delete(f"{purge}?purge=1", headers={"X-API-Key": keys["admin"]})) == (404, "task_not_found")
    client.cookies.clear()
    assert refused(client.get("/metrics")) == (401, "unauthorized")
    wrong = client.get("/metrics", headers={"X-API-Key": "qm_none", "Accept-Language": "en"})
    assert wrong.json()["detail"].startswith("The given API key is unknown or was revoked")
    assert client.get("/healthz").status_code == 200
    # similar-looking paths need the scope as well, or do not exist
    for path in (f"{API}/./keys", f"{API}//keys", f"{API}/tasks/../keys", f"/{API}/keys", f"{API.upper()}/keys"):
        assert client.get(path, headers={"X-API-Key": keys["read"]}).status_code in (403, 404), path


def test_local_socket_as_source_is_refused_on_open_service(
    open_service: tuple[Product, dict[str, str]], highway: str
) -> None:
    product, keys = open_service
    folder = re.search(r"host=(\S+)", highway)
    connection = {"host": folder[1] if folder else "/run", "port": 5432, "database": "highway_db", "user": "postgres"}
    body = {"task_type": "data_workflow", "db_connection": connection}
    answer = product.client.post(f"{API}/tasks", json=body, headers={"X-API-Key": keys["operate"]})
    assert refused(answer) == (422, "invalid_request")
    assert "QUERYMILL_SOURCE_HOSTS" in answer.json()["error"]


def test_source_outside_allowed_hosts_is_refused(idle_product: Product, highway: str) -> None:
    idle_product.environment["QUERYMILL_SOURCE_HOSTS"] = "*.internal"
    idle_product.start_service()
    client = idle_product.client
    added_source = client.post(f"{API}/databases", json={"name": "far", "dsn": "host=db.internal dbname=d"})
    assert added_source.status_code == 201
    hidden = {"name": "near", "dsn": "host=db.internal hostaddr=127.0.0.1 dbname=d"}
    connection = {"host": "127.0.0.1", "port": 5432, "database": "d"}
    for path, body in (
        ("/databases", {"name": "near", "dsn": highway}),
        ("/databases", hidden),
        ("/tasks", {"task_type": "data_workflow", "db_connection": connection}),
    ):
        answer = client.post(f"{API}{path}", json=body)
        assert refused(answer) == (422, "invalid_request")
        assert "QUERYMILL_SOURCE_HOSTS" in answer.json()["error"]
    assert [d["name"] for d in client.get(f"{API}/databases").json()["data"]["databases"]] == ["far"]


def test_registered_source_outside_allowed_hosts_is_not_reached(idle_product: Product, highway: str) -> None:
    service = idle_product.start_service()
    added = idle_product.client.post(f"{API}/databases", json={"name": "highway_db", "dsn": highway})
    assert added.status_code == 201
    service.stop()
    idle_product.environment["QUERYMILL_SOURCE_HOSTS"] = "*.internal"
    idle_product.start_service()
    body = {"task_type": "data_workflow", "db_name": "highway_db"}
    answer = idle_product.client.post(f"{API}/tasks", json=body)
    assert refused(answer) == (502, "source_unreachable")
    assert "QUERYMILL_SOURCE_HOSTS" in answer.json()["error"]


def test_session_names_the_key_and_sign_out_removes_its_cookie(idle_product: Product) -> None:
    idle_product.start_service()
    client = idle_product.client
    assert client.get(f"{API}/session").json()["data"] == {"name": None, "scope": "admin"}
    key = client.post(f"{API}/keys", json={"name": "viewer", "scope": "read"}).json()["data"]["key"]
    signed_in = client.get(f"{API}/session", headers={"Authorization": f"Bearer {key}"})
    assert signed_in.json()["data"] == {"name": "viewer", "scope": "read"}
    assert client.get(f"{API}/session").json()["data"]["name"] == "viewer", "by the cookie"
    assert client.delete(f"{API}/session").is_success
    assert client.get(f"{API}/session").json()["data"]["name"] is None


async def registered_unseen(settings: Settings, name: str) -> None:
    async with open_log(settings) as store:
        await source_register(settings, store.connection).add(name, settings.database_url or "")


def test_own_database_is_no_source(idle_product: Product, database: str) -> None:
    """By whatever address it is reached, and by whatever route."""
    idle_product.start_service()
    client = idle_product.client
    client.headers["Accept-Language"] = "en"
    log = conninfo_to_dict(idle_product.environment["QUERYMILL_DATABASE_URL"])
    connection = {
        "host": f"{log['host']}/.",
        "port": int(log.get("port") or 5432),
        "database": log["dbname"],
        "user": log["user"],
    }
    assert client.post(f"{API}/databases", json={"name": "shop", "dsn": database}).status_code == 201
    # a name may lead to the log's database later, without a change of the source
    asyncio.run(registered_unseen(idle_product.settings, "moved"))
    answers = [
        client.post(f"{API}/databases", json={"name": "log", **connection}),
        client.patch(f"{API}/databases/shop", json={"database": log["dbname"]}),
        *(
            client.post(f"{API}/tasks", json={"task_type": "data_workflow", **source})
            for source in ({"db_connection": connection}, {"db_name": "moved"})
        ),
    ]
    for answer in answers:
        assert refused(answer) == (422, "invalid_request")
        assert "the log's own database" in answer.json()["error"]
