"""Time limit of a check, shared by all of its statements."""

from __future__ import annotations

from typing import Any, cast

import psycopg
import pytest

from tests.tables import from_table
from training.gate.deadline import CheckDeadline
from training.gate.refusal import Refused


class Told:
    """Connection that records the timeouts it gets."""

    def __init__(self) -> None:
        self.timeouts: list[str] = []

    def execute(self, _statement: str, values: list[str]) -> None:
        self.timeouts += values


@from_table
def test_timeout_is_lowered_to_the_remaining_time(used: float, told: list[str]) -> None:
    times = iter((0.0, 100.0, 100.0 + used))
    deadline = CheckDeadline(10_000, lambda: next(times))
    connection = Told()
    deadline.begin()

    deadline.enforce(cast("psycopg.Connection[Any]", connection))

    assert connection.timeouts == told


@from_table
def test_time_has_passed(used: float, passed: bool) -> None:
    times = iter((0.0, 100.0, 100.0 + used))
    deadline = CheckDeadline(10_000, lambda: next(times))
    deadline.begin()

    assert deadline.passed is passed


def test_no_statement_runs_after_the_deadline() -> None:
    times = iter((0.0, 100.0, 111.0))
    deadline = CheckDeadline(10_000, lambda: next(times))
    deadline.begin()

    with pytest.raises(Refused, match="10000 ms"):
        deadline.enforce(cast("psycopg.Connection[Any]", Told()))
