"""Datasets on the command line: list, versions, comparison, load of an earlier version, and runs that add."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.conftest import API, Product
from tests.forked import run_python

pytestmark = pytest.mark.long

DATASET = "highway_db.en"
TABLES = "bss_company,bss_branch"


@pytest.fixture
def querymill(product: Product, highway: str, add_source: Callable[[str, str], None]) -> Callable[..., Any]:
    """Run a command beside the running service; return its JSON, or its lines with `lines=True`."""
    add_source("highway_db", highway)

    def run(*arguments: str, lines: bool = False, code: int = 0) -> Any:
        command = ["-m", "querymill", *arguments, *(() if lines else ("--json",))]
        done = run_python(command, product.environment, product.settings.home_dir, seconds=300)
        assert done.returncode == code, done.stdout + done.stderr
        return (done.stdout + done.stderr).splitlines() if lines else json.loads(done.stdout)

    return run


def test_datasets_on_the_command_line(product: Product, querymill: Callable[..., Any]) -> None:
    assert querymill("datasets", "list") == []
    runs = ("run", "--db", "highway_db", "--tables", TABLES, "--lang", "en")
    first = querymill(*runs, "--pairs-total", "10")["task_id"]
    second = querymill(*runs, "--pairs-total", "5", "--seed", "3")["task_id"]

    [dataset] = querymill("datasets", "list")
    assert (dataset["dataset"], [task["task_id"] for task in dataset["tasks"]]) == (DATASET, [second])
    newest, oldest = querymill("datasets", "show", DATASET)["versions"]
    assert (newest["task_id"], oldest["task_id"]) == (second, first)
    assert newest["loaded_by"] == oldest["loaded_by"]
    assert newest["loaded_by"].endswith("(command line)")
    replaced = product.client.get(f"{API}/tasks/{first}/dataset").json()["data"]
    assert (replaced["state"], replaced["replaced_by"]["task_id"]) == ("replaced", second)

    found = querymill("datasets", "compare", DATASET, "1")
    assert (found["from"], found["to"]) == (1, 2)
    lines = querymill("datasets", "compare", DATASET, "1", "2", lines=True)
    assert sum(line.startswith("-") for line in lines) >= found["totals"]["removed"] > 0

    querymill("datasets", "load", DATASET, "1")
    [dataset] = querymill("datasets", "list")
    assert (dataset["version"]["number"], dataset["version"]["task_id"]) == (3, first)
    assert dataset["pairs"] == oldest["pairs"]

    querymill(*runs, "--pairs-total", "5", "--seed", "7", "--add")
    [dataset] = querymill("datasets", "list")
    assert (dataset["version"]["removed"], len(dataset["tasks"])) == (0, 2)
    assert dataset["pairs"] > oldest["pairs"]

    [line] = querymill("datasets", "load", DATASET, "9", lines=True, code=1)
    assert "has no version 9; its newest is 4" in line
    [line] = querymill("datasets", "show", "nowhere", lines=True, code=1)
    assert "There is no dataset nowhere" in line
