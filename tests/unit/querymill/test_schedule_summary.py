"""Last run of a schedule in the list of schedules."""

from __future__ import annotations

from typing import Any

from querymill.cli.commands.task.schedules import last_run
from querymill.cli.console import clock
from tests.tables import from_table

AT = "2026-03-02T02:30:01.000+08:00"


@from_table
def test_last_run_is_shown_with_what_is_known_of_it(run: dict[str, Any] | None, shown: str) -> None:
    assert last_run(run and {"at": AT, **run}) == shown.format(at=clock(AT))
