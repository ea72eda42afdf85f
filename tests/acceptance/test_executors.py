"""The executors as an operator sees them: many tasks over several databases, draining, figures."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

API = "/api/v0/data_pipeline"
TABLES = ["bss_company", "bss_branch"]
CONNECTIONS = 3
MOMENT = 0.05
"""Seconds between two looks: who asks without a pause takes the processor from those it waits for."""


def data_of(answer: Any) -> Any:
    assert answer.status_code < 400, answer.text
    return answer.json()["data"]


def ask(client: Any, source: str) -> str:
    wanted = {"task_type": "complete_workflow", "db_name": source, "table_list": TABLES, "pairs_total": 6}
    return data_of(client.post(f"{API}/tasks/execute-complete", json=wanted))["task_id"]


def until(client: Any, task_id: str, statuses: Sequence[str], seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        task = data_of(client.get(f"{API}/tasks/{task_id}"))
        if task["status"] in statuses:
            return task
        time.sleep(MOMENT)
    pytest.fail(f"{task_id} is not {statuses} within {seconds} s")


LOOKS = 4
"""A process of the server lives on for a moment after its client has left: one that is counted is seen so often."""


class Copies:
    """Copies of the sample database, and how many connections each had at a time at most."""

    def __init__(self, highway: str, new_database: Callable[..., str]) -> None:
        name = psycopg.conninfo.conninfo_to_dict(highway)["dbname"]
        self.dsns = {f"copy_{n}": new_database(name) for n in range(3)}
        self.used = set[str]()
        self.most = dict.fromkeys(self.dsns, 0)
        self._seen: dict[str, deque[set[int]]] = {name: deque(maxlen=LOOKS) for name in self.dsns}
        self._watching = psycopg.connect(make_conninfo(highway, dbname="postgres"), autocommit=True)

    def look(self) -> None:
        for name, dsn in self.dsns.items():
            rows = self._watching.execute(
                "select pid from pg_stat_activity where datname = %s and application_name = 'querymill source'",
                [psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]],
            ).fetchall()
            seen = self._seen[name]
            seen.append({pid for (pid,) in rows})
            if rows:
                self.used.add(name)
            if len(seen) == LOOKS:
                self.most[name] = max(self.most[name], len(set.intersection(*seen)))

    def close(self) -> None:
        self._watching.close()


@pytest.mark.parametrize(
    "tasks",
    [
        pytest.param(6, id="six tasks"),
        pytest.param(20, id="twenty tasks", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_many_tasks_on_three_databases_with_two_executors(
    idle_product: Any,
    highway: str,
    new_database: Callable[..., str],
    add_source: Callable[[str, str], None],
    tasks: int,
) -> None:
    with closing(Copies(highway, new_database)) as copies:
        idle_product.environment["QUERYMILL_SOURCE_CONNECTIONS"] = str(CONNECTIONS)
        # of an executor that a busy machine lets wait, the other would take the work over
        idle_product.environment["QUERYMILL_LEASE_SECONDS"] = "60"
        idle_product.start_service()
        for name, dsn in copies.dsns.items():
            add_source(name, dsn)
        for _ in range(2):
            idle_product.start_executor()
        client = idle_product.client
        asked = [ask(client, f"copy_{n % 3}") for n in range(tasks)]
        deadline = time.monotonic() + 60 * tasks
        waiting = set(asked)
        while waiting:
            assert time.monotonic() < deadline, f"{waiting} did not end"
            copies.look()
            listed = data_of(client.get(f"{API}/tasks", params={"limit": 100}))["tasks"]
            ended = {t["task_id"]: t["status"] for t in listed if t["status"] not in ("pending", "in_progress")}
            assert set(ended.values()) <= {"completed"}
            waiting -= ended.keys()
            time.sleep(MOMENT)
    assert copies.used == copies.dsns.keys()
    assert all(most <= CONNECTIONS for most in copies.most.values()), copies.most
    executors = {one_after_another(client, task_id) for task_id in asked}
    assert len(executors) == 2


def one_after_another(client: Any, task_id: str) -> str:
    """Which executor ran a task; fails where anything ran twice or two executions of the task overlapped."""
    types = "execution.started,execution.recovered,execution.completed"
    events = data_of(client.get(f"{API}/tasks/{task_id}/events", params={"types": types, "limit": 1000}))["events"]
    started = [e["data"] for e in events if e["type"] == "execution.started"]
    assert len({s["execution_id"] for s in started}) == len(started) == 5
    assert not [e for e in events if e["type"] == "execution.recovered"]
    running: list[str] = []
    for event in events:
        if event["type"] == "execution.started":
            # steps run inside the one root, one at a time
            assert len(running) == (event["data"].get("parent_execution_id") is not None)
            running.append(event["data"]["execution_id"])
        else:
            running.remove(event["data"]["execution_id"])
    [executor] = {s["executor"] for s in started}
    return executor


def test_drained_executors_begin_nothing_over_restarts_and_everybody_can_see_it(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    client = product.client
    drained = data_of(client.post(f"{API}/executors/drain", json={"reason": "upgrade"}))
    assert data_of(client.post(f"{API}/executors/drain", json={}))["since"] == drained["since"]
    task_id = ask(client, "highway_db")
    queue = data_of(client.get(f"{API}/tasks/{task_id}"))["current_execution"]["queue"]
    assert (queue["reason"], queue["executors_alive"]) == ("drained", 1)
    assert data_of(client.get(f"{API}/executors"))["drained"]["reason"] == "upgrade"
    assert client.get("/readyz").json()["drained"] is True
    shown = client.get("/metrics").text
    assert figure(shown, "querymill_executors_drained") == 1
    assert figure(shown, "querymill_queue_depth") == 1

    for process in product.processes:
        process.stop()
    product.start_service()
    product.start_executor()
    client = product.client
    assert data_of(client.get(f"{API}/tasks/{task_id}"))["current_execution"]["status"] == "queued"
    cli = product.run("-m", "querymill", "executors", "resume")
    cli.wait_for("resumed")
    until(client, task_id, ["completed"], 180)
    told = data_of(client.get(f"{API}/events", params={"types": "executors.*"}))["events"]
    assert [event["type"] for event in told] == ["executors.drained", "executors.resumed"]

    deadline = time.monotonic() + 60
    while (units := figure(client.get("/metrics").text, "querymill_executor_units_total")) == 0:
        assert time.monotonic() < deadline
        time.sleep(MOMENT)
    shown = client.get("/metrics").text
    assert units > 0
    assert figure(shown, "querymill_executor_executions_total") == 1
    assert figure(shown, "querymill_executor_claim_seconds_count") == 1
    assert figure(shown, "querymill_executor_listening") == 1
    assert figure(shown, "querymill_executors_drained") == 0
    assert figure(shown, "querymill_queue_depth") == 0


def figure(text: str, name: str) -> float:
    """The value of a metric that has one series."""
    [value] = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
    return float(value)
