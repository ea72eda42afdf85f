"""What executors are told when they are woken: that something was asked for, and of a request which one.

A hint like every notification: who acts on it asks the database whether it is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, cast

import msgspec

from events.ids import ExecutionId, TaskId
from events.task.facts import StepRequested
from events.workflow import RequestedStep

WAKING: Final = frozenset(("step.requested", "execution.cancel_requested", "executors.drained", "executors.resumed"))
"""Types of events that executors are woken for."""
_NEWS: Final = b"news"
_REQUESTED: Final = "requested"


class Asked(NamedTuple):
    """A request somebody is said to have made."""

    task_id: TaskId
    execution_id: ExecutionId
    step: RequestedStep


def wake_note(facts: Sequence[msgspec.Struct]) -> bytes:
    """Of facts that wake executors; the first request among them is named."""
    for fact in facts:
        if isinstance(fact, StepRequested):
            return f"{_REQUESTED} {fact.task_id} {fact.execution_id} {fact.step}".encode()
    return _NEWS


def asked_for(note: str) -> Asked | None:
    """The request a note names."""
    match note.split(" "):
        case ["requested", task_id, execution_id, step]:
            return Asked(TaskId(task_id), ExecutionId(execution_id), cast("RequestedStep", step))
        case _:
            return None
