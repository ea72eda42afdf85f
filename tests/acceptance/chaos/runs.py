"""Complete runs over a part of the sample: start over the API, wait, compare with an undisturbed run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from tests.waiting import PATIENCE

API = "/api/v0/data_pipeline"
SOURCE = "highway_db"
TABLES = ["bss_company", "bss_branch", "bss_service_area"]


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs over the API. `client` is called for every request, because a restarted service has a new client."""

    client: Callable[[], httpx2.Client]
    acknowledged: set[str] = field(default_factory=set[str])
    """Ids of the executions that were requested with a positive answer."""

    def add_source(self, dsn: str, name: str = SOURCE) -> None:
        answer = self.client().post(f"{API}/databases", json={"name": name, "dsn": dsn})
        assert answer.status_code in (200, 201), answer.text

    def begin(self, source: str = SOURCE, **parameters: Any) -> str:
        """Start a run and return its task id."""
        body = {
            "task_type": "complete_workflow",
            "db_name": source,
            "table_list": TABLES,
            "pairs_per_table": 5,
            "business_context": "高速公路服务区管理系统",
            **parameters,
        }
        return self._execute(body)

    def resume(self, task_id: str) -> None:
        self._execute({"task_id": task_id})

    def _execute(self, body: dict[str, Any]) -> str:
        answer = self.client().post(f"{API}/tasks/execute-complete", json=body)
        assert answer.status_code == 202, answer.text
        started = answer.json()["data"]
        self.acknowledged.add(started["execution_id"])
        return str(started["task_id"])

    def task(self, task_id: str) -> dict[str, Any]:
        answer = self.client().get(f"{API}/tasks/{task_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def listed(self, status: str) -> list[str]:
        """Ids of the newest tasks with this status."""
        answer = self.client().get(f"{API}/tasks", params={"status": status})
        assert answer.status_code == 200, answer.text
        return [task["task_id"] for task in answer.json()["data"]["tasks"]]

    def is_running(self, task_id: str) -> bool:
        return self.task(task_id)["status"] == "in_progress"

    def events(self, task_id: str, types: str = "") -> list[dict[str, Any]]:
        query = {"limit": 5000, **({"types": types} if types else {})}
        return self.client().get(f"{API}/tasks/{task_id}/events", params=query).json()["data"]["events"]

    def ended(self, task_id: str, seconds: float = PATIENCE) -> dict[str, Any]:
        return self.until(lambda: _only_if(self.task(task_id), "completed", "failed", "cancelled"), seconds, task_id)

    def completed(self, task_id: str, seconds: float = PATIENCE) -> dict[str, Any]:
        task = self.ended(task_id, seconds)
        assert task["status"] == "completed", task["error_message"]
        return task

    def reached(self, task_id: str, kind: str, seconds: float = PATIENCE, **data: Any) -> dict[str, Any]:
        """Wait for the first event of this type that has these data."""
        return self.until(
            lambda: next((e for e in self.events(task_id, kind) if data.items() <= e["data"].items()), None),
            seconds,
            f"{kind} of {task_id}",
        )

    def until[Found](self, look: Callable[[], Found | None], seconds: float, what: str) -> Found:
        """Poll `look` until it returns a value; tolerates an API that is down for a moment."""
        deadline = time.monotonic() + seconds
        trouble: object = None
        while time.monotonic() < deadline:
            try:
                if (found := look()) is not None:
                    return found
            except (httpx2.HTTPError, AssertionError, KeyError, ValueError) as away:
                trouble = away
            time.sleep(0.05)
        pytest.fail(f"{what}: nothing in {seconds} s; {trouble}")


def _only_if(task: dict[str, Any], *statuses: str) -> dict[str, Any] | None:
    return task if task["status"] in statuses else None


def holder_pid(dsn: str, task_id: str) -> int | None:
    """Pid of the executor that holds a lease of the task, if any."""
    return next(iter(holder_pids(dsn, [task_id])), None)


def holder_pids(dsn: str, task_ids: Sequence[str]) -> list[int]:
    """Pids of the executors that hold leases of these tasks; an executor's name is `<host>-<pid>-<random>`."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        rows = conn.execute(
            "select distinct executor from querymill.leases where task_id = any(%s) and expires_at > now() order by 1",
            (list(task_ids),),
        ).fetchall()
    return [int(str(executor).rsplit("-", 2)[1]) for (executor,) in rows]


def outputs(directory: str | Path) -> dict[str, bytes]:
    """Deterministic outputs of a run: documents, metadata, and pairs (under a name without date)."""
    found: dict[str, bytes] = {}
    for path in sorted(Path(directory).iterdir()):
        if path.suffix in (".ddl", ".md") or path.name == "metadata.txt":
            found[path.name] = path.read_bytes()
        elif path.name.endswith("_pair.json"):
            found["pairs"] = path.read_bytes()
    assert len(json.loads(found["pairs"])) > 10
    return found


def assert_same_outputs(undisturbed: dict[str, bytes], directories: Iterable[str]) -> None:
    found = [line for directory in directories for line in _differences(undisturbed, Path(directory))]
    assert not found, "\n".join(found)


def _differences(undisturbed: dict[str, bytes], directory: Path) -> Generator[str]:
    disturbed = outputs(directory)
    for name in sorted(undisturbed.keys() | disturbed.keys()):
        before, after = (found.get(name, b"").decode().splitlines() for found in (undisturbed, disturbed))
        yield from unified_diff(before, after, "undisturbed", f"{directory.name}/{name}", n=0)
