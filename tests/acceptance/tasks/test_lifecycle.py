"""Lifecycle of a task with its own connection, through review and fork to purge, without a leak of the password."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from service.projections.projector import compare, rebuild
from tests.acceptance.conftest import API, data_of

pytestmark = pytest.mark.long

PASSWORD = "sehr-geheim-2025"


def request(dsn: str) -> dict[str, Any]:
    """Request body in the nested shape of the original design, with a connection."""
    given = conninfo_to_dict(dsn)
    return {
        "task_type": "complete_workflow",
        "parameters": {
            "db_connection": {
                "host": given["host"],
                "port": int(str(given.get("port") or 5432)),
                "database": given["dbname"],
                "user": "reader",
                "password": PASSWORD,
            },
            "table_list": ["bss_company", "bss_branch"],
            "business_context": "高速公路服务区管理系统",
            "pairs_total": 12,
        },
    }


def reader(dsn: str) -> None:
    """Create a role that may only read."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        if conn.execute("select 1 from pg_roles where rolname = 'reader'").fetchone() is None:
            conn.execute(sql.SQL("create role reader login password {}").format(PASSWORD))
        conn.execute("grant select on all tables in schema public to reader")


def stored_connections(product: Any, task_id: str) -> list[tuple[bytes, str]]:
    """Stored connections of a task: the secret, and the whole row as text."""
    with psycopg.connect(product.settings.database_url, options="-c search_path=querymill") as conn:
        rows = conn.execute("select secret, to_jsonb(s)::text from sources s where task_id = %s", (task_id,))
        return [(bytes(secret), rest) for secret, rest in rows.fetchall()]


def finished(client: Any, task_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline:
        task = data_of(client.get(f"{API}/tasks/{task_id}"))
        if task["status"] in ("completed", "failed"):
            assert task["status"] == "completed", task["error_message"]
            return task
        time.sleep(0.1)
    raise AssertionError("the run did not end")


def test_task_with_own_connection_lives_until_purge(product: Any, highway: str) -> None:
    reader(highway)
    client = product.client
    started = data_of(client.post(f"{API}/tasks/execute-complete", json=request(highway)))
    task_id = started["task_id"]
    path = f"{API}/tasks/{task_id}"
    task = finished(client, task_id)
    assert task["parameters"]["db_connection"]["password"] == "******"
    directory = Path(task["output_directory"])
    events = client.get(f"{path}/events", params={"limit": 5000}).text
    written = "".join(f.read_text("utf-8", "replace") for f in directory.iterdir())
    output = "\n".join(line for process in product.processes for line in process.lines)
    for text in (events, written, output):
        assert PASSWORD not in text
    [(secret, row)] = stored_connections(product, task_id)
    assert PASSWORD.encode() not in secret
    assert b"reader" not in secret
    assert PASSWORD not in row
    assert PASSWORD.encode().hex() not in row

    pair = data_of(client.get(f"{path}/pairs"))["pairs"][0]
    run = data_of(client.post(f"{path}/pairs/{pair['pair_id']}/run"))
    assert (run["valid"], len(run["rows"]) > 0) == (True, True)
    refused = client.patch(f"{path}/pairs/{pair['pair_id']}", json={"sql": "select pg_sleep(9)"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_sql")
    change = {"question": "有多少家公司?", "sql": "select count(*) from bss_company", "review": "approved"}
    edited = data_of(client.patch(f"{path}/pairs/{pair['pair_id']}", json=change))
    assert (edited["status"], edited["review"], edited["valid"]) == ("edited", "approved", True)
    listed = json.loads(next(directory.glob("qs_*_pair.json")).read_text("utf-8"))
    assert {"question": change["question"], "sql": f"{change['sql']};"} in listed
    exported = client.get(f"{path}/pairs/export", params={"format": "openai"})
    assert change["question"] in exported.text

    moment = next(
        e["position"]
        for e in data_of(client.get(f"{path}/events", params={"types": "step.completed"}))["events"]
        if e["data"]["step"] == "qa_generation"
    )
    fork = data_of(client.post(f"{path}/fork", json={"at": moment, "task_name": "zweite"}))
    assert fork["step_status"]["qa_generation"] == "completed"
    assert fork["step_status"]["sql_validation"] == "pending"
    data_of(client.post(f"{API}/tasks/execute-complete", json={"task_id": fork["task_id"]}))
    finished(client, fork["task_id"])
    before = data_of(client.get(f"{path}/files", params={"at": moment}))["files"]
    pairs_then = next(f for f in before if f["file_name"].endswith("_pair.json"))
    assert change["question"] not in client.get(pairs_then["download_url"], params={"at": moment}).text

    changes = data_of(client.get(f"{path}/changes", params={"from": moment, "to": task["position"]}))
    assert {s["step"] for s in changes["steps"]} >= {"sql_validation", "training_load"}
    assert data_of(client.get(f"{path}/quality"))

    data_of(client.delete(path, params={"purge": "true"}))
    assert not directory.exists()
    assert stored_connections(product, task_id) == []
    events = client.get(f"{API}/events", params={"limit": 5000, "tasks": task_id}).text
    assert "高速公路" not in events
    assert change["question"] not in events
    assert data_of(client.get(f"{API}/audit/verify", params={"wait": 60}))["holds"] is True
    asyncio.run(rebuild(product.settings))
    assert asyncio.run(compare(product.settings)) == []
    assert [t["task_id"] for t in data_of(client.get(f"{API}/tasks"))["tasks"]] == [fork["task_id"]]
