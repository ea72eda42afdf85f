"""`run` of an existing task: waiting, Ctrl-C, and resuming."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable

import pytest

from tests.acceptance.conftest import API, Product
from tests.processes import Process

TWO_TABLES = (
    *("run", "--db", "highway_db", "--tables", "bss_company,bss_service_area", "--pairs-per-table", "4"),
    *("--lang", "en"),
)


@pytest.fixture
def served(idle_product: Product, highway: str, add_source: Callable[[str, str], None]) -> Product:
    """Service with the sample database registered and no executor."""
    idle_product.start_service()
    add_source("highway_db", highway)
    return idle_product


def querymill(product: Product, *arguments: str) -> Process:
    return product.run("-m", "querymill", *arguments)


def ended(process: Process) -> tuple[int, str]:
    """Exit code and complete output."""
    code = process.ended()
    return code, "\n".join(process.lines)


@pytest.mark.long
def test_waiting_run_prints_reason_and_command(served: Product) -> None:
    run = querymill(served, *TWO_TABLES, "--step", "ddl_generation")
    run.wait_for(r"^waiting: no executor is alive; `querymill executor` starts one")
    served.start_executor()
    assert ended(run)[0] == 0


@pytest.mark.long
def test_interrupted_run_continues_and_can_be_followed_again(shared_product: Product) -> None:
    assert shared_product.client.post(f"{API}/executors/drain", json={"reason": "disk"}).is_success
    run = querymill(shared_product, *TWO_TABLES)
    task_id = run.wait_for(r"^task_\w+$")[0]
    run.wait_for(r"^waiting: executors were drained at .* \(disk\); `querymill executors resume` lets them begin")
    run.popen.send_signal(signal.SIGINT)
    code, output = ended(run)
    assert code == 130
    assert f"the task {task_id} continues without this command" in output
    assert f"querymill run --task {task_id}" in output
    assert f"querymill cancel {task_id}" in output
    again = querymill(shared_product, "run", "--task", task_id)
    again.wait_for(r"^waiting: executors were drained")
    assert ended(querymill(shared_product, "executors", "resume"))[0] == 0
    code, output = ended(again)
    assert code == 0
    assert "loaded of expected" in output
    assert len(shared_product.client.get(f"{API}/tasks/{task_id}/executions").json()["data"]["executions"]) == 5


@pytest.mark.long
def test_run_resumes_task_step_by_step(shared_product: Product) -> None:
    code, output = ended(querymill(shared_product, *TWO_TABLES, "--step", "ddl_generation"))
    assert code == 0
    task_id = output.splitlines()[0]
    code, output = ended(querymill(shared_product, "run", "--task", task_id, "--step", "sql_validation"))
    assert code == 1
    assert output == (
        "querymill: The step sql_validation needs qa_generation to be completed first; "
        f"`querymill run --task {task_id}` runs what is missing in order, --force the step anyway"
    )
    assert ended(querymill(shared_product, "run", "--task", task_id))[0] == 0
    assert ended(querymill(shared_product, "run", "--task", task_id, "--step", "training_load"))[0] == 0
    code, output = ended(querymill(shared_product, "run", "--task", task_id))
    assert code == 1
    assert f"`querymill run --task {task_id} --step …` runs one of ddl_generation" in output


@pytest.mark.long
def test_run_interrupted_with_own_executor_resumes(served: Product) -> None:
    for process in served.processes:
        process.stop()
    run = querymill(served, *TWO_TABLES)
    task_id = run.wait_for(r"^task_\w+$")[0]
    run.popen.send_signal(signal.SIGINT)
    code, output = ended(run)
    assert code == 130
    assert f"the task {task_id} has stopped" in output
    code, output = ended(querymill(served, "run", "--task", task_id))
    assert code == 0
    assert "loaded of expected" in output


def test_up_prints_addresses_and_next_steps(idle_product: Product) -> None:
    parts = querymill(idle_product, "up")
    parts.wait_for(r"^querymill serving on http://\S+$")
    parts.wait_for(r"-m querymill db add NAME postgresql://")
    parts.wait_for(rf"data: +{idle_product.settings.home_dir}$")
    parts.wait_for(r"stop: +Ctrl-C")
    home = str(idle_product.settings.home_dir)
    second = querymill(idle_product, "--home", home, "up", "--port", "0")
    second.wait_for(r"^this home is served on http://\S+ already")
    second.wait_for(rf"-m querymill --home {re.escape(home)} run --db NAME")
    assert (second.stop(), parts.stop()) == (130, 130)


@pytest.mark.long
def test_pairs_are_exported_and_imported(shared_product: Product) -> None:
    code, output = ended(querymill(shared_product, *TWO_TABLES))
    assert code == 0
    task_id = output.splitlines()[0]
    file = shared_product.settings.home_dir / "pairs.json"
    assert ended(querymill(shared_product, "pairs", "export", task_id, "--out", str(file)))[0] == 0
    assert {tuple(pair) for pair in json.loads(file.read_text("utf-8"))} == {("question", "sql")}
    code, output = ended(querymill(shared_product, "pairs", "export", task_id, "--format", "openai"))
    made = len(json.loads(file.read_text("utf-8")))
    *lines, count = output.splitlines()
    assert (len(lines), count) == (made, f"{made} pairs written")
    for form in ("json", "csv"):
        back = shared_product.settings.home_dir / f"back.{form}"
        assert (
            ended(querymill(shared_product, "pairs", "export", task_id, "--format", form, "--out", str(back)))[0] == 0
        )
        code, output = ended(querymill(shared_product, "pairs", "import", task_id, str(back)))
        assert (code, output) == (0, f"0 imported, {made} already there, 0 refused"), form
    mine = '{"question": "How many companies?", "sql": "select count(*) from bss_company"}'
    file.write_text(f'[{mine}, {{"sql": "select 1"}}]')
    code, output = ended(querymill(shared_product, "pairs", "import", task_id, str(file), "--dry-run"))
    assert (code, output.splitlines()[0]) == (1, "1 would be imported, 0 already there, 1 refused")
    file.write_text(f"[{mine}]")
    code, output = ended(querymill(shared_product, "pairs", "import", task_id, str(file)))
    assert (code, output.splitlines()) == (
        0,
        [
            "1 imported, 0 already there, 0 refused",
            f"`querymill run --task {task_id} --step training_load` loads what was imported",
        ],
    )
    code, output = ended(querymill(shared_product, "pairs", "import", task_id, str(file)))
    assert (code, output) == (0, "0 imported, 1 already there, 0 refused")
