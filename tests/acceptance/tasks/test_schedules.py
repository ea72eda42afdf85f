"""Schedules over HTTP and by command: a due time has one task, even if a service is killed while it starts it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.acceptance.chaos.runs import PATIENCE, TABLES, Runs
from tests.acceptance.conftest import API, Product, service_over_sample
from tests.forked import run_python
from tests.tables import from_table

DYING = """
import os, signal
from service.schedules.starter import ScheduleStarter
from service.tasks.creation import TaskMaking

def dies(self, *_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
"""
"""Beginning of a program whose service kills itself in a method."""
NIGHTLY: dict[str, Any] = {
    "name": "nightly",
    "db_name": "highway_db",
    "at": "daily 02:30",
    "parameters": {"table_list": TABLES, "pairs_per_table": 5},
}


def schedules(product: Product) -> list[dict[str, Any]]:
    answer = product.client.get(f"{API}/schedules")
    assert answer.is_success, answer.text
    return answer.json()["data"]["schedules"]


def events(product: Product) -> list[dict[str, Any]]:
    return product.client.get(f"{API}/events", params={"types": "schedule.*"}).json()["data"]["events"]


def make_due(product: Product) -> None:
    """Move the schedules' due times into the past."""
    with psycopg.connect(product.settings.database_url or "", autocommit=True) as conn:
        conn.execute("update querymill.schedules set due_at = due_at - interval '3 days'")


@pytest.mark.long
@pytest.mark.parametrize(
    ("altered", "left"),
    [
        pytest.param(DYING + "TaskMaking._append = dies", [], id="before the commit"),
        pytest.param(
            DYING
            + """
start = ScheduleStarter._start

async def start_and_die(self, due):
    await start(self, due)
    dies(self)

ScheduleStarter._start = start_and_die
""",
            ["schedule.started"],
            id="after the commit",
        ),
    ],
)
def test_killed_service_leaves_one_task_for_a_due_time(
    idle_product: Product, highway: str, altered: str, left: list[str]
) -> None:
    service = idle_product.start_service(altered)
    runs = Runs(lambda: idle_product.client)
    runs.add_source(highway)
    assert idle_product.client.post(f"{API}/schedules", json=NIGHTLY).status_code == 201
    make_due(idle_product)
    assert service.ended() == -signal.SIGKILL
    with psycopg.connect(idle_product.settings.database_url or "", autocommit=True) as conn:
        found = conn.execute("select type from querymill.events where type like 'schedule.s%' and version > 1")
        assert [kind for (kind,) in found] == left
    idle_product.start_service()
    idle_product.environment["QUERYMILL_PORT"] = "0"
    other = idle_product.run("-m", "service")
    other.wait_for(r"querymill serving on")
    idle_product.start_executor()
    [schedule] = runs.until(lambda: [s for s in schedules(idle_product) if s["last"]] or None, PATIENCE, "a task")
    task = runs.completed(schedule["last"]["task_id"])
    [schedule] = runs.until(
        lambda: [s for s in schedules(idle_product) if s["next_at"] > s["last"]["at"]] or None, PATIENCE, "next"
    )
    assert (schedule["last"]["status"], schedule["last"]["error"]) == ("completed", None)
    assert [event["type"] for event in events(idle_product)] == ["schedule.set", "schedule.started"]
    listed = idle_product.client.get(f"{API}/tasks").json()["data"]["tasks"]
    assert [(each["task_id"], each["created_by"]) for each in listed] == [(task["task_id"], "schedule nightly")]
    assert task["parameters"]["only_changes"] is True


@from_table
def test_schedule_that_cannot_run_is_refused(
    over_sample: Product, change: dict[str, Any], status: int, field: str | None, english: str
) -> None:
    answer = over_sample.client.post(f"{API}/schedules", json={**NIGHTLY, **change}, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json().get("field")) == (status, field), answer.text
    assert english in answer.json()["detail"]
    chinese = over_sample.client.post(f"{API}/schedules", json={**NIGHTLY, **change}).json()["detail"]
    assert any("一" <= character <= "鿿" for character in chinese), chinese
    assert schedules(over_sample) == []


@pytest.mark.long
def test_commands_set_list_and_remove_a_schedule(over_sample: Product) -> None:
    def querymill(*arguments: str) -> tuple[int, str]:
        done = run_python(
            ["-m", "querymill", "schedules", *arguments], over_sample.environment, over_sample.settings.home_dir
        )
        return done.returncode, done.stdout + done.stderr

    add = ("add", "weekly", "--db", "highway_db", "--tables", "bss_company")
    code, text = querymill("list")
    assert (code, 'schedules add NAME --db SOURCE --at "daily 02:30"' in text) == (0, True), text
    code, text = querymill(*add, "--at", "monday")
    assert (code, '--at: "monday" is not a time such as `daily 02:30`' in text) == (2, True), text
    code, text = querymill(*add, "--at", "weekly mon 02:30", "--everything")
    assert (code, text[:14]) == (0, "weekly: next 2"), text
    [schedule] = schedules(over_sample)
    assert (schedule["at"], schedule["parameters"]["only_changes"]) == ("weekly mon 02:30", False)
    code, text = querymill("list")
    assert (code, "weekly  highway_db  weekly mon 02:30" in text) == (0, True), text
    assert querymill("remove", "weekly") == (0, "removed weekly\n")
    code, text = querymill("remove", "weekly")
    assert (code, "There is no schedule weekly." in text) == (1, True), text


@pytest.fixture(scope="module")
def over_sample(embedded: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Service over the sample database, whose address stays."""
    home: Path = tmp_path_factory.mktemp("schedules")
    with service_over_sample(embedded, _template, home) as product:
        yield product
