"""Help of the command line at a width of 80 columns."""

from __future__ import annotations

import pytest
import typer

from querymill.cli.app import GROUPS, app

TOP = typer.main.get_command(app)


@pytest.mark.parametrize("group", [None, *GROUPS])
def test_summary_of_every_command_fits_one_line(group: str | None) -> None:
    command = TOP if group is None else TOP.get_command(typer.Context(TOP), group)  # type: ignore[attr-defined]
    listed = command.get_help(typer.Context(command, info_name="querymill", max_content_width=80, terminal_width=80))
    assert "Commands:" in listed
    assert [line for line in listed.splitlines() if line.startswith("  ") and line.endswith("...")] == []
