"""What executors are told when they are woken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.facts.ids import ExecutionId, TaskId
from events.facts.task.facts import ExecutionCancelRequested, StepRequested
from events.wire.wake_payload import NEWS, Asked, asked_for, wake_note

NAMES = st.text(st.characters(categories=("L", "N"), include_characters="_-"), min_size=1, max_size=80)


@given(NAMES, NAMES)
def test_a_request_is_named(task_id: str, execution_id: str) -> None:
    asked = Asked(TaskId(task_id), ExecutionId(execution_id), "complete")
    request = StepRequested(task_id=asked.task_id, execution_id=asked.execution_id, step=asked.step)
    assert asked_for(wake_note([request]).decode()) == asked


def test_of_several_facts_the_first_request_is_named() -> None:
    cancel = ExecutionCancelRequested(task_id=TaskId("t"), execution_id=ExecutionId("e"))
    requests = [StepRequested(task_id=TaskId("t"), execution_id=ExecutionId(e), step="complete") for e in ("f", "g")]
    assert asked_for(wake_note([cancel, *requests]).decode()) == Asked(TaskId("t"), ExecutionId("f"), "complete")


def test_anything_else_is_news() -> None:
    cancel = ExecutionCancelRequested(task_id=TaskId("t"), execution_id=ExecutionId("e"))
    assert wake_note([cancel]) == NEWS


def test_a_note_is_never_longer_than_what_is_sent() -> None:
    request = StepRequested(task_id=TaskId("t" * 5_000), execution_id=ExecutionId("e"), step="complete")
    assert wake_note([request]) == NEWS


@pytest.mark.parametrize("note", ["", "news", "released", "cleanup", "17", "requested a b", "requested a b c d"])
def test_what_names_no_request(note: str) -> None:
    assert asked_for(note) is None
