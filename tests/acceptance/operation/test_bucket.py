"""Machines that share only the database and a bucket."""

from __future__ import annotations

import hashlib
import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.facts.workflow import STEPS
from runtime.settings.settings import Settings
from service.schemas.errors import StoreAway
from tests.acceptance.chaos.machines import Machines, machines_over
from tests.acceptance.chaos.runs import API, PATIENCE
from tests.acceptance.conftest import Product
from tests.acceptance.held_load import held_load
from tests.bucket_server import CREDENTIALS, new_address

pytestmark = pytest.mark.long


@pytest.fixture
def machines(settings: Settings, bucket_url: str, highway: str, tmp_path: Path) -> Iterator[Machines]:
    with machines_over(bucket_url, settings, highway, tmp_path / "machines") as system:
        yield system


def test_files_of_two_executors_are_served_by_a_third_machine(machines: Machines) -> None:
    for _ in range(2):
        machines.start_executor()
    task_ids = [machines.runs.begin() for _ in range(2)]
    client = machines.product.client
    for task_id in task_ids:
        task = machines.runs.completed(task_id)
        assert task["output_directory"] == machines.objects.address
        files = machines.files(task_id)
        assert {"task_config.json", "task_result.json", "data_pipeline.log", "bss_company.ddl"} <= set(files)
        archive = client.get(f"{API}/tasks/{task_id}/files/archive")
        assert archive.status_code == 200
        with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
            packed = {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}
        assert {name: hashlib.sha256(data).hexdigest() for name, data in packed.items()} == files
        url = f"{API}/tasks/{task_id}/files/download/bss_company.ddl"
        part = client.get(url, headers={"Range": "bytes=3-9"})
        assert (part.status_code, part.content) == (206, packed["bss_company.ddl"][3:10])
        assert part.headers["content-range"] == f"bytes 3-9/{len(packed['bss_company.ddl'])}"
        log = packed["data_pipeline.log"].decode()
        assert "执行完成" in log.splitlines()[-1]
        assert not re.search(CREDENTIALS["AWS_SECRET_ACCESS_KEY"], log)
    machines.bucket.refusing.set()
    refused = client.get(f"{API}/tasks/{task_ids[0]}/files/download/bss_company.ddl", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (503, "not_ready")
    assert refused.json()["detail"] == StoreAway().text("en")
    machines.bucket.refusing.clear()
    # nothing but the processes' own files is on the machines
    assert not [p for p in machines.folder.rglob("*") if p.name in {"training_data", ".objects"}]


def test_running_log_is_served_from_recorded_lines(machines: Machines) -> None:
    task_id = machines.runs.begin()
    url = f"{API}/tasks/{task_id}/files/download/data_pipeline.log"

    def text() -> str | None:
        answer = machines.product.client.get(url)
        running = answer.status_code == 200 and "etag" not in answer.headers
        return answer.text if running and "任务目录日志初始化完成" in answer.text else None

    # the run cannot end before its log is read
    with held_load(machines.product.settings.database_url):
        machines.start_executor()
        machines.runs.until(text, PATIENCE, "log of a running task")
    machines.runs.completed(task_id)


def test_executor_killed_in_each_step_is_replaced_by_another_machine(machines: Machines) -> None:
    executor = machines.start_executor()
    undisturbed = machines.runs.begin()
    machines.runs.completed(undisturbed)
    # the run cannot end before the last kill
    with held_load(machines.product.settings.database_url):
        task_id = machines.runs.begin()
        # an executor killed before its first batch of lines leaves none
        machines.runs.reached(task_id, "log.recorded")
        for number, step in enumerate(STEPS):
            machines.runs.reached(task_id, "step.planned", step=step)
            # an executor that has not taken over yet would be killed for nothing
            machines.runs.until(
                lambda: len(machines.runs.events(task_id, "execution.recovered")) >= number or None,  # noqa: B023
                PATIENCE,
                "a takeover",
            )
            machines.lose(executor)
            executor = machines.start_executor()
    machines.runs.completed(task_id)
    assert len(machines.runs.events(task_id, "execution.recovered")) >= len(STEPS)
    assert machines.documents(task_id) == machines.documents(undisturbed)
    assert len(machines.documents(task_id)) > 5
    log = log_of(machines, task_id)
    assert "任务目录日志初始化完成" in log
    assert "接续执行" in log
    assert len(re.findall(r"原因: 执行器 \S+ 自 \d\d:\d\d:\d\d 起没有心跳", log)) >= len(STEPS)


def test_unreliable_bucket_fails_no_task(machines: Machines) -> None:
    for _ in range(2):
        machines.start_executor()
    machines.bucket.lose_every = 10

    def away() -> bool | None:
        # on a busy machine, the endpoint's own time limit may be exceeded
        ready = machines.product.client.get("/readyz")
        return (ready.status_code == 200 and ready.json()["files"] == "away") or None

    # the runs cannot end before requests are refused
    with held_load(machines.product.settings.database_url) as load:
        task_ids = [machines.runs.begin() for _ in range(3)]
        machines.runs.reached(task_ids[0], "unit.completed")
        machines.bucket.refusing.set()
        load.release()
        refused_until = time.monotonic() + 5
        machines.runs.until(
            lambda: (time.monotonic() > refused_until and machines.bucket.refused > 3) or None,
            PATIENCE,
            "refused requests",
        )
        machines.runs.until(away, PATIENCE, "a bucket that is reported as away")
        machines.runs.until(lambda: waited_for(machines, task_ids), PATIENCE, "a task that waits for the bucket")
        machines.runs.until(
            lambda: "files_away" in [waits(machines, each)[0] for each in task_ids] or None, PATIENCE, "the reason"
        )
        machines.bucket.refusing.clear()
    tasks: list[dict[str, Any]] = [machines.runs.ended(task_id) for task_id in task_ids]
    assert [task["status"] for task in tasks] == ["completed"] * 3, [task["error_message"] for task in tasks]
    assert machines.bucket.lost > 0
    assert any("文件存储恢复应答" in log_of(machines, task_id) for task_id in task_ids)
    first, *others = (machines.documents(task_id) for task_id in task_ids)
    assert others == [first, first]


def waited_for(machines: Machines, task_ids: list[str]) -> bool | None:
    """True if the log of a task says that it waits for the store."""
    found = [
        machines.product.client.get(f"{API}/tasks/{each}/logs", params={"q": "文件存储没有应答"}) for each in task_ids
    ]
    return any(answer.json()["data"]["logs"] for answer in found) or None


def waits(machines: Machines, task_id: str) -> tuple[str | None, str | None]:
    """Reason why the task waits, and the time since which it does."""
    current = machines.runs.task(task_id)["current_execution"]
    return (None, None) if current is None or (queue := current["queue"]) is None else (queue["reason"], queue["since"])


def log_of(machines: Machines, task_id: str) -> str:
    return machines.product.client.get(f"{API}/tasks/{task_id}/files/download/data_pipeline.log").text


def test_bucket_that_stays_away_hands_over(machines: Machines) -> None:
    """An executor whose requests are not answered releases the execution; nothing is recorded as failed."""
    patched = "import runtime.files.object_bucket as bucket\nbucket.RETRY_SECONDS = 1"
    machines.product.environment["QUERYMILL_HOME_DIR"] = str(machines._home())
    code = f"{patched}\nimport sys\nfrom executor.__main__ import main\nsys.exit(main())"
    executor = machines.product.run("-c", code)
    executor.wait_for(r"executor \S+ ready")
    # the run cannot end before requests are refused
    with held_load(machines.product.settings.database_url):
        task_id = machines.runs.begin()
        machines.runs.reached(task_id, "unit.completed")
        machines.bucket.refusing.set()
    executor.wait_for(r"the store of files is unavailable")
    machines.runs.until(lambda: waits(machines, task_id)[0] == "files_away" or None, PATIENCE, "the reason")
    since = waits(machines, task_id)[1]
    assert since is not None
    # it cannot begin the next attempt, and the wait goes on
    executor.wait_for(r"is put off")
    assert waits(machines, task_id) == ("files_away", since)
    assert machines.missing() == []
    machines.bucket.refusing.clear()
    machines.runs.completed(task_id)
    log = log_of(machines, task_id)
    assert "文件存储没有应答, 执行器交出任务" in log
    assert re.search(rf"原因: 执行器 \S+ 自 {since[11:19]} 起等不到文件存储应答, 已交出任务", log)


def test_other_bucket_is_refused(machines: Machines, bucket_url: str) -> None:
    machines.product.environment["QUERYMILL_OUTPUT_ROOT"] = new_address(bucket_url)
    other = machines.product.run("-m", "executor")
    assert other.ended() != 0
    assert any("QUERYMILL_OUTPUT_ROOT" in line and "querymill adopt" in line for line in other.lines), other.lines


def test_missing_package_is_named(settings: Settings, tmp_path: Path) -> None:
    product = Product(settings)
    product.environment |= {"QUERYMILL_OUTPUT_ROOT": "s3://artefacts", "PYTHONUNBUFFERED": "1"}
    hide = "import sys; sys.modules['obstore'] = None"
    ended = product.run("-c", f"{hide}\nfrom executor.__main__ import main\nsys.exit(main())")
    try:
        assert ended.ended() != 0
        assert any("querymill[bucket]" in line for line in ended.lines), ended.lines
    finally:
        product.close()
