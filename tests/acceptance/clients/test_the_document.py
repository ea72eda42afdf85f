"""Conformance to the original design document: its printed calls, the keys of its answers, its command lines."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import API, data_of

STEPS = ["ddl_generation", "qa_generation", "sql_validation", "training_load"]
TASK_ID = r"task_\d{8}_\d{6}(_\d{2})?"
TABLES = "bss_company\nbss_branch\n"
RUN_SECONDS = 400.0
"""Timeout for a run over the tables on a busy machine; an idle one needs a few seconds."""


def curl(product: Any, method: str, path: str, body: object | None = None) -> dict[str, Any]:
    """Call `curl -X POST … -d '…'` as printed in the document, without a Content-Type header."""
    if shutil.which("curl") is None:
        content = None if body is None else json.dumps(body)
        return product.client.request(method, path, content=content).json()
    command = ["curl", "-s", "-X", method, f"{product.url}{path}"]
    if body is not None:
        command += ["-d", json.dumps(body, ensure_ascii=False)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def wait_until(product: Any, task_id: str, step: str, expected: str = "completed") -> dict[str, Any]:
    """Wait until a step has a status; return the task."""
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        task = data_of(product.client.get(f"{API}/tasks/{task_id}"))
        if task["step_status"][step] == expected and task["current_execution"] is None:
            return task
        assert task["step_status"][step] != "failed", task["error_message"]
        time.sleep(0.1)
    pytest.fail(f"{step} of {task_id} was not {expected} in {RUN_SECONDS} s: {task}")


@pytest.fixture
def prepared(idle_product: Any, highway: str, add_source: Callable[[str, str], None]) -> Any:
    """Running product with the document's database and its tables.txt."""
    # long start timeout: a started step must be reported as running on a busy machine as well
    idle_product.start_service("import service.tasks.service as tasks; tasks.START_SECONDS = 100.0")
    idle_product.start_executor()
    add_source("highway_db", highway)
    data_of(idle_product.client.put(f"{API}/inputs/tables.txt", content=TABLES.encode()))
    return idle_product


FLAT = {
    "task_type": "data_workflow",
    "table_list_file": "tables.txt",
    "business_context": "高速公路服务区管理系统",
    "db_name": "highway_db",
    "enable_sql_validation": True,
    "enable_llm_repair": True,
    "modify_original_file": True,
    "enable_training_data_load": True,
}


@pytest.mark.long
def test_documented_steps_run_one_by_one(prepared: Any) -> None:
    created = curl(prepared, "POST", f"{API}/tasks", FLAT)
    assert (created["success"], created["message"]) == (True, "任务创建成功")
    data = created["data"]
    task_id = data["task_id"]
    assert re.fullmatch(TASK_ID, task_id)
    assert data["status"] == "pending"
    assert data["output_directory"].endswith(f"/{task_id}")
    assert data["step_status"] == dict.fromkeys(STEPS, "pending")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+08:00", data["created_at"])

    started = curl(prepared, "POST", f"{API}/tasks/{task_id}/execute", {"step": "ddl_generation"})
    assert (started["success"], started["message"]) == (True, "步骤执行已启动")
    assert re.fullmatch(rf"{task_id}_step_ddl_generation_exec_\d{{14}}", started["data"]["execution_id"])
    assert started["data"]["task_id"] == task_id
    assert started["data"]["step"] == "ddl_generation"
    assert started["data"]["status"] == "running"
    assert started["data"]["started_at"] is not None
    task = wait_until(prepared, task_id, "ddl_generation")
    assert (task["status"], task["progress"]) == ("partial_completed", 40)

    for request, progress in (
        ({"step": "qa_generation"}, 70),
        ({"step": "qa_generation", "clean_previous": True}, 70),
        ({"step": "sql_validation"}, 90),
        ({"step": "training_load"}, 100),
    ):
        curl(prepared, "POST", f"{API}/tasks/{task_id}/execute", request)
        assert wait_until(prepared, task_id, request["step"])["progress"] == progress  # type: ignore[arg-type]
    assert data_of(prepared.client.get(f"{API}/tasks/{task_id}"))["status"] == "completed"


def test_documented_complete_workflow_and_its_endpoints(prepared: Any) -> None:
    request = {
        "task_type": "complete_workflow",
        "parameters": {
            "table_list_file": "tables.txt",
            "business_context": "高速公路服务区管理系统",
            "db_name": "highway_db",
        },
    }
    started = curl(prepared, "POST", f"{API}/tasks/execute-complete", request)
    assert started["message"] == "完整工作流执行已启动"
    task_id = started["data"]["task_id"]
    assert re.fullmatch(rf"{task_id}_step_complete_exec_\d{{14}}", started["data"]["execution_id"])
    assert started["data"]["status"] == "running"
    wait_until(prepared, task_id, "training_load")
    client = prepared.client

    rows = data_of(client.get(f"{API}/tasks"))["tasks"]
    row = next(r for r in rows if r["task_id"] == task_id)
    assert (row["task_type"], row["status"], row["progress"]) == ("complete_workflow", "completed", 100)

    task = data_of(client.get(f"{API}/tasks/{task_id}"))
    for key in ("task_id", "task_type", "status", "parameters", "step_status", "output_directory", "created_at"):
        assert key in task
    assert task["step_status"] == dict.fromkeys(STEPS, "completed")
    assert task["current_execution"] is None
    assert task["completed_at"] >= task["started_at"] >= task["created_at"]
    assert task["result"]["success"] is True
    assert data_of(client.get(f"{API}/tasks/active"))["task_id"] == task_id

    executions = data_of(client.get(f"{API}/tasks/{task_id}/executions"))["executions"]
    assert [e["step"] for e in executions] == ["complete", *STEPS]
    for execution in executions:
        assert execution["status"] == "completed"
        assert execution["duration"] >= 0
        assert (execution["force_executed"], execution["completed_at"] is not None) == (False, True)
    assert all(e["parent_execution_id"] == executions[0]["execution_id"] for e in executions[1:])

    logs = data_of(client.get(f"{API}/tasks/{task_id}/logs", params={"limit": 100, "level": "INFO"}))["logs"]
    assert {"timestamp", "level", "step_name", "message"} <= logs[0].keys()
    assert [line["position"] for line in logs] == sorted(line["position"] for line in logs)
    aliased = client.get(f"{API}/tasks/{task_id}/logs", params={"step": "ddl_md_generation"})
    assert {line["step_name"] for line in data_of(aliased)["logs"]} == {"ddl_generation"}

    files = data_of(client.get(f"{API}/tasks/{task_id}/files"))["files"]
    names = {f["file_name"] for f in files}
    stamp = task_id.removeprefix("task_")
    assert {
        "task_config.json",
        "bss_branch.ddl",
        "bss_branch_detail.md",
        "knowledge.md",
        "knowledge.yaml",
        "metadata.txt",
        f"qs_highway_db_{stamp}_pair.json",
        "data_pipeline.log",
        "task_result.json",
    } <= names
    assert any(re.fullmatch(r"sql_validation_\d{8}_\d{6}_summary\.log", n) for n in names)
    pairs = next(f for f in files if f["file_name"].endswith("_pair.json"))
    assert pairs["file_type"] == "json"
    downloaded = client.get(pairs["download_url"])
    assert len(downloaded.content) == pairs["file_size"]
    assert all(entry.keys() == {"question", "sql"} for entry in downloaded.json())

    directory = Path(task["output_directory"])
    config = json.loads((directory / "task_config.json").read_text("utf-8"))
    assert {"task_id", "task_type", "created_at", "parameters"} == config.keys()
    assert config["parameters"]["db_connection"]["password"] == "******"
    assert config["parameters"]["table_list"] == ["bss_company", "bss_branch"]
    log = (directory / "data_pipeline.log").read_text("utf-8").splitlines()
    assert re.fullmatch(
        rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d \[INFO\] TaskDir_{task_id}: 任务目录日志初始化完成 - 任务ID: {task_id}",
        log[0],
    )

    deleted = data_of(client.delete(f"{API}/tasks/{task_id}"))
    assert deleted["task_id"] == task_id
    assert client.get(f"{API}/tasks/{task_id}").status_code == 404
    assert not directory.exists()
