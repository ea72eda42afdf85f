"""`run` over a task there is: what it waits for, what Ctrl-C leaves behind, and how it goes on."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests.acceptance.conftest import API, Process, Product

TWO_TABLES = ("run", "--db", "highway", "--tables", "bss_company,bss_service_area", "--lang", "en")


@pytest.fixture
def served(idle_product: Product, highway: str, add_source: Callable[[str, str], None]) -> Product:
    """A service that knows the sample, without an executor."""
    idle_product.start_service()
    add_source("highway", highway)
    return idle_product


def querymill(product: Product, *arguments: str) -> Process:
    return product.run("-m", "querymill", *arguments)


def ended(process: Process) -> tuple[int, str]:
    """The exit code, and all that was said."""
    code = process.popen.wait(120)
    process.stop()
    return code, "\n".join(process.lines)


def test_a_run_that_waits_says_for_what_and_which_command_ends_it(served: Product) -> None:
    run = querymill(served, *TWO_TABLES, "--step", "ddl_generation")
    run.wait_for(r"^waiting: no executor is alive; `querymill executor` starts one")
    served.start_executor()
    assert ended(run)[0] == 0


def test_who_leaves_a_run_hears_that_it_goes_on_and_can_follow_it_again(served: Product) -> None:
    served.start_executor()
    assert served.client.post(f"{API}/executors/drain", json={"reason": "disk"}).is_success
    run = querymill(served, *TWO_TABLES)
    task_id = run.wait_for(r"^task_\w+$")[0]
    run.wait_for(r"^waiting: executors were drained at .* \(disk\); `querymill executors resume` lets them begin")
    run.popen.send_signal(signal.SIGINT)
    code, said = ended(run)
    assert code == 130
    assert f"the task {task_id} goes on without this command" in said
    assert f"querymill run --task {task_id}" in said
    assert f"querymill cancel {task_id}" in said
    again = querymill(served, "run", "--task", task_id)
    again.wait_for(r"^waiting: executors were drained")
    assert ended(querymill(served, "executors", "resume"))[0] == 0
    code, said = ended(again)
    assert code == 0
    assert "loaded of expected" in said
    assert len(served.client.get(f"{API}/tasks/{task_id}/executions").json()["data"]["executions"]) == 5


def test_a_task_goes_on_step_by_step(served: Product) -> None:
    served.start_executor()
    code, said = ended(querymill(served, *TWO_TABLES, "--step", "ddl_generation"))
    assert code == 0
    task_id = said.splitlines()[0]
    code, said = ended(querymill(served, "run", "--task", task_id, "--step", "sql_validation"))
    assert code == 1
    assert said == (
        "querymill: The step sql_validation needs qa_generation to be completed first; "
        f"`querymill run --task {task_id}` runs what is missing in order, --force the step anyway"
    )
    assert ended(querymill(served, "run", "--task", task_id))[0] == 0
    assert ended(querymill(served, "run", "--task", task_id, "--step", "training_load"))[0] == 0
    code, said = ended(querymill(served, "run", "--task", task_id))
    assert code == 1
    assert f"`querymill run --task {task_id} --step …` runs one of ddl_generation" in said


def test_a_run_that_was_interrupted_with_its_own_executor_goes_on_where_it_stopped(served: Product) -> None:
    for process in served.processes:
        process.stop()
    run = querymill(served, *TWO_TABLES)
    task_id = run.wait_for(r"^task_\w+$")[0]
    run.popen.send_signal(signal.SIGINT)
    code, said = ended(run)
    assert code == 130
    assert f"the task {task_id} stands still" in said
    code, said = ended(querymill(served, "run", "--task", task_id))
    assert code == 0
    assert "loaded of expected" in said
