"""Time limit of a check, shared by all of its statements."""

from __future__ import annotations

from typing import Any, cast

import psycopg
import pytest

from training.gate.deadline import Deadline
from training.gate.refusal import Refused


class Told:
    """Connection that records the timeouts it gets."""

    def __init__(self) -> None:
        self.timeouts: list[str] = []

    def execute(self, _statement: str, values: list[str]) -> None:
        self.timeouts += values


@pytest.mark.parametrize(
    ("used", "told"),
    [
        pytest.param(0.5, [], id="too little time has passed"),
        pytest.param(4.0, ["6000"], id="the remaining time"),
    ],
)
def test_timeout_is_lowered_to_the_remaining_time(used: float, told: list[str]) -> None:
    times = iter((0.0, 100.0, 100.0 + used))
    deadline = Deadline(10_000, lambda: next(times))
    connection = Told()
    deadline.begin()

    deadline.enforce(cast("psycopg.Connection[Any]", connection))

    assert connection.timeouts == told


@pytest.mark.parametrize(
    ("used", "passed"),
    [
        pytest.param(4.0, False, id="too little time"),
        pytest.param(9.999, True, id="all but the difference of two clocks"),
        pytest.param(10.5, True, id="more"),
    ],
)
def test_time_has_passed(used: float, passed: bool) -> None:
    times = iter((0.0, 100.0, 100.0 + used))
    deadline = Deadline(10_000, lambda: next(times))
    deadline.begin()

    assert deadline.passed is passed


def test_no_statement_runs_after_the_deadline() -> None:
    times = iter((0.0, 100.0, 111.0))
    deadline = Deadline(10_000, lambda: next(times))
    deadline.begin()

    with pytest.raises(Refused, match="10000 ms"):
        deadline.enforce(cast("psycopg.Connection[Any]", Told()))
