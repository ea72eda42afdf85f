"""Requests generated from the OpenAPI document: no answer is a server error or undescribed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.acceptance.conftest import API, Product, add_sample

pytestmark = pytest.mark.long

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
KNOWN_SHARE = 0.7
"""Share of generated names and ids that refer to existing objects."""
PATH_NAMES = ("task_id", "pair_id", "name", "dataset", "number")
SPARE_TASKS = 5
"""Tasks that may be deleted."""
NOT_CONNECTED = "执行失败: 无法连接数据源"


@pytest.fixture
def reviewed(idle_product: Product, embedded: str) -> dict[str, Any]:
    """Complete a task; return the ids of that task, of some other tasks, and of pairs."""
    # generated requests contain hosts as well
    idle_product.environment["QUERYMILL_SOURCE_HOSTS"] = str(conninfo_to_dict(embedded)["host"])
    idle_product.start_service()
    idle_product.start_executor()
    add_sample(idle_product, embedded)
    client = idle_product.client
    request = {"db_name": "highway_db", "table_list": ["bss_branch"], "pairs_total": 10}
    begun = client.post(f"{API}/tasks/execute-complete", json={"task_type": "complete_workflow", **request}).json()
    task, execution = begun["data"]["task_id"], begun["data"]["execution_id"]
    follow = {"after": "0", "types": "execution.completed"}
    headers = {"Accept": "text/event-stream"}
    with client.stream("GET", f"{API}/tasks/{task}/events", params=follow, headers=headers) as live:
        completed = (line for line in live.iter_lines() if '"type":"execution.completed"' in line)
        assert next(line for line in completed if f'"execution_id":"{execution}"' in line)
    pairs = client.get(f"{API}/tasks/{task}/pairs", params={"limit": 5}).json()["data"]["pairs"]
    assert client.put(f"{API}/inputs/t.txt", content="bss_branch\n").is_success
    spare = [
        client.post(f"{API}/tasks", json={"task_type": "data_workflow", **request}).json()["data"]["task_id"]
        for _ in range(SPARE_TASKS)
    ]
    return {"tasks": [task], "spare": spare, "pairs": [pair["pair_id"] for pair in pairs]}


def configured(known: dict[str, Any]) -> str:
    """Settings of schemathesis: likely values of names in paths and bodies."""
    values = {**known, "names": ["highway_db", "t.txt"], "files": ["task_config.json"]}
    values |= {"datasets": ["highway_db.zh"], "numbers": ["1"]}

    def often(name: str) -> str:
        return f'{{ dictionary = "{name}", probability = {KNOWN_SHARE} }}'

    lines = [f"[dictionaries.{name}]\nvalues = {json.dumps(found)}" for name, found in values.items()]
    lines += [
        "[checks.not_a_server_error]",
        # 502: a registered source that does not answer is not a server error
        'expected-statuses = ["2xx", "3xx", "4xx", 502]',
        "[parameters]",
        *(f'"path.{name}" = {often(f"{name.removesuffix('_id')}s")}' for name in PATH_NAMES),
        f'"path.filename" = {often("files")}',
        f'"body.db_name" = {often("names")}',
        f'"body.pair_ids[*]" = {often("pairs")}',
        '[[operations]]\ninclude-method = "DELETE"',
        f'[operations.parameters]\n"path.task_id" = {often("spare")}\n"path.name" = "gone"',
    ]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("bounds", "least"),
    [
        # takes some seconds on an idle machine
        pytest.param(["--phases", "fuzzing", "--max-examples", "3", "--seed", "1"], 49, id="short"),
        pytest.param(
            ["--phases", "coverage,fuzzing,stateful", "--max-time", "600", "--workers", "2"],
            2000,
            id="long",
            marks=[pytest.mark.soak, pytest.mark.timeout(1200)],
        ),
    ],
)
def test_generated_requests_get_described_answers(
    idle_product: Product, reviewed: dict[str, Any], tmp_path: Path, bounds: list[str], least: int
) -> None:
    document = idle_product.client.get("/openapi.json").json()
    for methods in document["paths"].values():
        for operation in methods.values():
            # the default response would describe every status
            del operation["responses"]["default"]
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "schemathesis.toml").write_text(configured(reviewed))
    run = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "--config-file", "schemathesis.toml"),
            *("run", "openapi.json", "--url", idle_product.url, "--checks", ",".join(CHECKS)),
            *("--no-color", "--request-timeout", "180", *bounds),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for process in idle_product.processes for line in process.lines]
    assert run.returncode == 0, "\n".join([run.stdout, run.stderr, *lines[-200:]])
    generated = re.search(r"(\d+) generated", run.stdout)
    assert generated is not None, run.stdout
    assert int(generated[1]) >= least
    # tasks over generated connections fail as they should
    faults = [line for line in lines if "Traceback" in line or (" ERROR " in line and NOT_CONNECTED not in line)]
    assert faults == []
