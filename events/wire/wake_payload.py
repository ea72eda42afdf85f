"""What executors are told when they are woken: that there is news, and of a request which one.

A hint, like every notification: who acts on it asks the database whether it is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, cast

import msgspec

from events.facts.ids import ExecutionId, TaskId
from events.facts.task.facts import StepRequested
from events.facts.workflow import RequestedStep

WAKING: Final = frozenset(("step.requested", "execution.cancel_requested", "executors.drained", "executors.resumed"))
"""Types of events executors are woken for."""
NEWS: Final = b"news"
MOST_BYTES = 4_000
"""Of a note; PostgreSQL sends less than 8,000."""


class Asked(NamedTuple):
    """A request that somebody is said to have made."""

    task_id: TaskId
    execution_id: ExecutionId
    step: RequestedStep


def wake_note(facts: Sequence[msgspec.Struct]) -> bytes:
    """Of facts that wake executors: `requested <task> <execution> <step>` of their first request, or `news`."""
    for fact in facts:
        if isinstance(fact, StepRequested):
            note = f"requested {fact.task_id} {fact.execution_id} {fact.step}".encode()
            return note if len(note) <= MOST_BYTES else NEWS
    return NEWS


def asked_for(note: str) -> Asked | None:
    """The request a note names; None where it names none."""
    match note.split(" "):
        case ["requested", task_id, execution_id, step]:
            return Asked(TaskId(task_id), ExecutionId(execution_id), cast("RequestedStep", step))
        case _:
            return None
