"""Ids and stream names."""

from __future__ import annotations

from datetime import datetime

from events.facts import ids
from events.facts.ids import Stream, TaskId
from tests.tables import from_table

T = TaskId("task_20250627_143052")
SECOND = datetime(2025, 6, 27, 14, 30, 52)  # noqa: DTZ001  # only its digits are read


@from_table
def test_stream_name_and_its_task(stream: Stream, name: str, task: TaskId | None) -> None:
    assert (stream, ids.task_of(stream)) == (name, task)


def test_second_id_within_one_second_is_numbered() -> None:
    assert [ids.task_id_at(SECOND, attempt) for attempt in (1, 2)] == [T, f"{T}_02"]
    first, second = (ids.execution_id_at(T, "complete", SECOND, attempt) for attempt in (1, 2))
    assert (first, second) == (f"{T}_step_complete_exec_20250627143052", f"{first}_02")
