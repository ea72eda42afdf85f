"""The history checker finds each kind of fault, and nothing in a correct log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from tests.acceptance.chaos.history import Event, broken_rules

ROOT, STEP = "task_1_complete", "task_1_step"


def event(kind: str, execution: str = ROOT, *, by: int | None = None, **data: Any) -> Event:
    """Event without its place in the log. by: epoch of the executor that writes it."""
    stream = "pairs:task_1" if kind.startswith("pair.") else "task:task_1"
    meta = {} if by is None else {"epoch": by, "causation": ROOT}
    return Event(0, stream, 0, kind, "task_1", {"execution_id": execution, **data}, meta)


def numbered(events: Iterable[Event]) -> list[Event]:
    """Return the events with positions, and with versions in their streams, both from 1."""
    versions: dict[str, int] = {}
    found: list[Event] = []
    for position, each in enumerate(events, start=1):
        versions[each.stream] = versions.get(each.stream, 0) + 1
        found.append(each._replace(position=position, version=versions[each.stream]))
    return found


REQUESTED = event("step.requested")
BEGIN = [
    REQUESTED,
    event("execution.started", epoch=1, by=1),
    event("execution.started", STEP, epoch=1, by=1),
    event("pair.generated", STEP, pair_id="a", by=1),
    event("unit.completed", STEP, unit="one", by=1),
]
TAKEOVER = event("execution.recovered", epoch=2, by=2)
LOAD = [
    event("pair.loaded", STEP, pair_id="a", by=2),
    event("pair.unloaded", STEP, pair_id="a"),
    event("pair.loaded", STEP, pair_id="a", by=2),
]
STEP_END, END = event("execution.completed", STEP, by=2), event("execution.completed", by=2)
CORRECT = [*BEGIN, TAKEOVER, *LOAD, STEP_END, END]


def test_correct_log_breaks_no_rule() -> None:
    assert broken_rules(numbered(CORRECT), {ROOT}) == []


def test_log_with_archived_beginning_breaks_no_rule() -> None:
    assert broken_rules(numbered(CORRECT)[3:]) == []


@pytest.mark.parametrize(
    ("log", "fault"),
    [
        pytest.param([*BEGIN, TAKEOVER, *LOAD, END], f"{STEP} has 0 ends", id="execution without an end"),
        pytest.param(
            [REQUESTED, *CORRECT[3:-2]], f"{ROOT} has 0 ends", id="request that nothing started, and nothing ended"
        ),
        pytest.param([*CORRECT, event("execution.failed", by=2)], f"{ROOT} has 2 ends", id="execution with two ends"),
        pytest.param(
            [*CORRECT, event("step.started", STEP, by=2)],
            f"position 12: step.started after the end of {STEP}",
            id="event after the end of its execution",
        ),
        pytest.param(
            [*BEGIN, event("execution.recovered", epoch=1, by=1), STEP_END, END],
            f"position 6: epoch 1 of {ROOT} does not rise",
            id="claim with an old epoch",
        ),
        pytest.param(
            [*BEGIN, TAKEOVER, event("unit.completed", STEP, unit="two", by=1), STEP_END, END],
            f"position 7: unit.completed with epoch 1 of {ROOT} after a takeover",
            id="executor that writes after a takeover",
        ),
        pytest.param(
            [*BEGIN, TAKEOVER, event("unit.completed", STEP, unit="one", by=2), STEP_END, END],
            f"one of {STEP} was completed 2 times",
            id="unit done again after a takeover",
        ),
        pytest.param(
            [*BEGIN, TAKEOVER, event("pair.generated", STEP, pair_id="a", by=2), STEP_END, END],
            "position 7: pair.generated of a again",
            id="pair announced twice",
        ),
        pytest.param(
            [*BEGIN, TAKEOVER, LOAD[0], LOAD[2], STEP_END, END],
            "position 8: pair.loaded of a again",
            id="pair loaded twice without being displaced",
        ),
        pytest.param(CORRECT[1:], f"{ROOT} was acknowledged, but the log has no request of it", id="lost request"),
    ],
)
def test_fault_is_found(log: Sequence[Event], fault: str) -> None:
    assert fault in broken_rules(numbered(log), {ROOT})


@pytest.mark.parametrize(
    ("log", "fault"),
    [
        pytest.param([*numbered(CORRECT)[:6], *numbered(CORRECT)[7:]], "position 8 follows 6", id="missing position"),
        pytest.param(
            [each._replace(version=each.version + (each.position == 11)) for each in numbered(CORRECT)],
            "position 11: version 8 of task:task_1, expected 7",
            id="missing version",
        ),
    ],
)
def test_fault_of_numbers_is_found(log: Sequence[Event], fault: str) -> None:
    assert fault in broken_rules(log, {ROOT})
