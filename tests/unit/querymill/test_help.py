"""Help of the command line at a width of 80 columns."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from querymill.cli.app import COMMANDS, GROUPS, app

TOP: Any = typer.main.get_command(app)


@pytest.mark.parametrize("group", [None, *GROUPS])
def test_summary_of_every_command_fits_one_line(group: str | None) -> None:
    command = TOP if group is None else TOP.get_command(typer.Context(TOP), group)
    listed = command.get_help(typer.Context(command, info_name="querymill", max_content_width=80, terminal_width=80))
    assert "Commands:" in listed
    commands = listed.split("Commands:\n")[1].splitlines()
    assert [line for line in commands if line.endswith("...") or line.startswith("   ")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_listed_summary_begins_the_help_of_the_command(name: str) -> None:
    command = TOP.get_command(typer.Context(TOP), name)
    summary = " ".join(command.help.split("\n\n")[0].split())
    assert summary.startswith(COMMANDS[name][1].removesuffix("."))
