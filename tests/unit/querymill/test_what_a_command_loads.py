"""A command loads what it needs: most of what people wait for at a command line is the loading."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
sys.argv = ["querymill", *sys.argv[1:]]
from querymill.cli import main
try:
    main()
except SystemExit as ended:
    assert ended.code == 0, ended.code
print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The modules there are after a command."""
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        pytest.param(
            ["--version"], {"querymill.cli.commands.tasks", "querymill.supervisor"}, id="none for the version"
        ),
        pytest.param(
            ["tasks", "--help"],
            {"querymill.cli.commands.run", "querymill.supervisor", "psycopg", "yoyo"},
            id="neither starting of parts nor a driver where the service is asked",
        ),
        pytest.param(
            ["up", "--help"],
            {"querymill.installation_checks", "numpy"},
            id="nor what checks an installation where it is started",
        ),
        pytest.param(
            ["run", "--help"],
            {"querymill.cli.commands.tasks", "psycopg", "cryptography"},
            id="nor for a run beside them",
        ),
    ],
)
def test_what_a_command_does_not_need_is_not_loaded(arguments: list[str], unused: set[str]) -> None:
    assert loaded(*arguments) & unused == set()


def test_all_commands_are_told_of() -> None:
    assert {"querymill.cli.commands.tasks", "querymill.cli.commands.serving", "querymill.cli.commands.demo"} <= loaded(
        "--help"
    )


def test_the_package_itself_loads_nothing_that_takes_long() -> None:
    # until the command line is asked for, Ctrl-C ends with a traceback
    shown = 'import sys, querymill; print(*sys.modules, sep="\\n")'
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert {"querymill.client", "httpx2"} & set(done.stdout.split()) == set()
