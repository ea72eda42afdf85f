"""Libraries that a command loads before it does its work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
SHOW_MODULES = """
import sys
sys.argv = ["querymill", *sys.argv[1:]]
from querymill.cli.app import main
try:
    main()
finally:
    print("imported", *sys.modules)
"""


def modules_of(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHOW_MODULES, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return {*done.stdout.rsplit("imported ", 1)[1].split()}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_loads_no_command_and_no_library(option: str) -> None:
    loaded = modules_of(option)
    assert {name for name in loaded if name.startswith("querymill.cli.commands.")} == set()
    assert not {"httpx2", "pydantic", "psycopg", "numpy", "rich"} & loaded


@pytest.mark.parametrize("command", [["tasks"], ["show"], ["pairs", "list"], ["status"], ["datasets", "list"]])
def test_reading_command_loads_no_database_driver_and_no_grammar(command: list[str]) -> None:
    loaded = modules_of(*command, "--help")
    assert not {"psycopg", "pglast", "numpy", "starlette", "training.questions"} & loaded
