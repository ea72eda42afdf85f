"""Last run of a schedule in the list of schedules."""

from __future__ import annotations

from typing import Any

import pytest

from querymill.cli.commands.task.schedules import last_run
from querymill.cli.console import clock

AT = "2026-03-02T02:30:01.000+08:00"


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        pytest.param(None, "", id="none yet"),
        pytest.param(
            {"status": "completed", "task_id": "task_1", "error": None}, "completed, {at}, task_1", id="a task"
        ),
        pytest.param({"status": "skipped", "task_id": None, "error": "gone"}, "skipped, {at}, gone", id="skipped"),
        pytest.param(
            {"status": "skipped", "task_id": None, "error": None}, "skipped, {at}", id="skipped, seen by a viewer"
        ),
    ],
)
def test_last_run_is_shown_with_what_is_known_of_it(run: dict[str, Any] | None, shown: str) -> None:
    assert last_run(run and {"at": AT, **run}) == shown.format(at=clock(AT))
