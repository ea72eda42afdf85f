"""Ids and stream names."""

from __future__ import annotations

from datetime import datetime

import pytest

from events.facts import ids
from events.facts.ids import Stream, TaskId

T = TaskId("task_20250627_143052")
SECOND = datetime(2025, 6, 27, 14, 30, 52)  # noqa: DTZ001  # only its digits are read


@pytest.mark.parametrize(
    ("stream", "name", "task"),
    [
        (ids.task_stream(T), f"task:{T}", T),
        (ids.log_stream(T), f"log:{T}", T),
        (ids.pairs_stream(T), f"pairs:{T}", T),
        (ids.source_stream("shop"), "source:shop", None),
        (ids.key_stream("ci"), "key:ci", None),
        (ids.input_stream("tables.txt"), "input:tables.txt", None),
        (ids.receiver_stream("ops"), "receiver:ops", None),
        (ids.schedule_stream("nightly"), "schedule:nightly", None),
        (ids.executor_stream("vm-1"), "executor:vm-1", None),
        (ids.ASSISTANTS_STREAM, "assistants", None),
        (ids.AUDIT_STREAM, "audit", None),
        (ids.EXECUTORS_STREAM, "executors", None),
    ],
)
def test_stream_name_and_its_task(stream: Stream, name: str, task: TaskId | None) -> None:
    assert (stream, ids.task_of(stream)) == (name, task)


def test_second_id_within_one_second_is_numbered() -> None:
    assert [ids.task_id_at(SECOND, attempt) for attempt in (1, 2)] == [T, f"{T}_02"]
    first, second = (ids.execution_id_at(T, "complete", SECOND, attempt) for attempt in (1, 2))
    assert (first, second) == (f"{T}_step_complete_exec_20250627143052", f"{first}_02")
