"""Libraries that a command loads before it does its work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tables import from_table

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


READING_COMMANDS = ["tasks", "show", "quality", "pairs list", "status", "datasets list", "db list", "files list"]


@pytest.mark.long
@pytest.mark.parametrize("command", READING_COMMANDS)
def test_reading_command_loads_no_database_driver_no_grammar_and_no_console(command: str) -> None:
    loaded = modules_of(*command.split(), "--help")
    assert not {"psycopg", "pglast", "numpy", "starlette", "training.questions", "rich.console"} & loaded


@from_table
def test_settings_load_no_database_driver(tmp_path: Path, given: dict[str, str]) -> None:
    program = "import runtime.settings.settings as s, sys; s.load_settings(); print(*sys.modules)"
    without = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**without, **given, "PYTHONPATH": str(REPOSITORY)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "psycopg" not in done.stdout.split()
