"""Compatibility with clients of the original design, as promised in `docs/compatibility.md`."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from service.projections.projector import rebuild
from tests.acceptance.conftest import API, data_of

PAGE = (Path(__file__).parents[3] / "docs" / "compatibility.md").read_text("utf-8")
REQUEST = {"task_type": "complete_workflow", "db_name": "highway_db", "table_list": ["bss_company"], "pairs_total": 4}
FINAL_STATUSES = ("completed", "failed")
"""Statuses at which the polling functions of the original design stop."""
SECONDS = 300.0


def block(language: str) -> str:
    """Only code block of the page in that language."""
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found


def test_old_page_stops_polling_after_cancellation(shared_service: Any) -> None:
    client = shared_service.client
    started = data_of(client.post(f"{API}/tasks/execute-complete", json=REQUEST))
    task_id = started["task_id"]
    task, executions = f"{API}/tasks/{task_id}", f"{API}/tasks/{task_id}/executions"
    assert data_of(client.get(f"{task}?compat=1"))["status"] == "in_progress"
    data_of(client.post(f"{task}/cancel"))

    deadline = time.monotonic() + SECONDS
    while (polled := data_of(client.get(f"{task}?&compat=1")))["status"] not in FINAL_STATUSES:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (polled["status"], polled["error_message"], polled["current_execution"]) == ("failed", "已取消", None)
    [execution] = data_of(client.get(f"{executions}?compat=1"))["executions"]
    assert (execution["status"], execution["error_message"]) == ("failed", "已取消")
    assert polled["executions"] == [execution]
    assert data_of(client.get(f"{API}/tasks/active?compat=1"))["status"] == "failed"
    english = client.get(task, params={"compat": "1"}, headers={"Accept-Language": "en"})
    assert data_of(english)["error_message"] == "cancelled"

    assert data_of(client.get(task))["status"] == "cancelled"
    assert [e["status"] for e in data_of(client.get(executions))["executions"]] == ["cancelled"]

    def listed(**query: str) -> list[str]:
        found = data_of(client.get(f"{API}/tasks", params=query))["tasks"]
        return [t["status"] for t in found if t["task_id"] == task_id]

    assert listed(compat="1") == listed(compat="1", status="failed") == ["failed"]
    assert (listed(), listed(status="failed")) == (["cancelled"], [])
    assert client.get(task, params={"compat": "old"}).status_code == 400


@pytest.fixture
def old_client(shared_service: Any) -> Iterator[str]:
    """DSN of a role for which the page's statements were executed."""
    dsn = shared_service.settings.database_url
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("create role old_client login")
        try:
            conn.execute(block("sql").encode())
            yield make_conninfo(dsn, user="old_client")
        finally:
            conn.execute("drop owned by old_client; drop role old_client")


@pytest.mark.parametrize("rebuilt", [False, True], ids=["original tables", "rebuilt tables"])
def test_documented_sql_finds_its_tables(shared_service: Any, old_client: str, rebuilt: bool) -> None:
    task_id = data_of(shared_service.client.post(f"{API}/tasks", json=REQUEST))["task_id"]
    # the list waits until the projections have caught up with the log
    data_of(shared_service.client.get(f"{API}/tasks"))
    if rebuilt:
        asyncio.run(rebuild(shared_service.settings))
    with psycopg.connect(old_client, autocommit=True) as conn:
        assert conn.execute("SELECT COUNT(*) FROM data_pipeline_tasks WHERE status = 'running';").fetchone() == (0,)
        old = "SELECT id FROM data_pipeline_tasks WHERE created_at < %s AND status IN ('completed', 'failed')"
        assert conn.execute(old, ("2025-01-01",)).fetchall() == []
        mine = conn.execute("SELECT status, db_name FROM data_pipeline_tasks WHERE id = %s", (task_id,))
        assert mine.fetchall() == [("pending", "highway_db")]
        for table in ("executions", "logs", "outputs"):
            conn.execute(f"SELECT * FROM data_pipeline_task_{table}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("UPDATE data_pipeline_tasks SET status = 'failed' WHERE status = 'running'")


@pytest.mark.long
def test_documented_command_line_runs_step(shared_service: Any) -> None:
    task_id = data_of(shared_service.client.post(f"{API}/tasks", json=REQUEST))["task_id"]
    script = shared_service.settings.home_dir / "data_pipeline" / "task_executor.py"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(block("python"), "utf-8")
    run = shared_service.run(
        "data_pipeline/task_executor.py",
        "--task-id", task_id, "--execution-mode", "step", "--step-name", "ddl_generation",
    )  # fmt: skip
    assert run.ended() == 0, "\n".join(run.lines)
    assert data_of(shared_service.client.get(f"{API}/tasks/{task_id}"))["step_status"]["ddl_generation"] == "completed"


def test_output_folder_other_than_root_is_refused(shared_service: Any) -> None:
    root = shared_service.settings.outputs
    for given in (".", str(root)):
        task = data_of(shared_service.client.post(f"{API}/tasks", json={**REQUEST, "output_dir": given}))
        assert Path(task["output_directory"]).resolve() == root.resolve() / task["task_id"]
    for given in (str(root / "mine"), "mine", "/etc"):
        refused = shared_service.client.post(f"{API}/tasks", json={**REQUEST, "output_dir": given})
        assert (refused.status_code, refused.json()["field"]) == (422, "output_dir")
        assert str(root) in refused.json()["detail"]
