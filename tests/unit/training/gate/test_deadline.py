"""A check has one bound on its time, however many statements it takes."""

from __future__ import annotations

from typing import Any, cast

import psycopg
import pytest

from training.gate.deadline import Deadline
from training.gate.refusal import Refused


class Told:
    """What a connection was told."""

    def __init__(self) -> None:
        self.timeouts: list[str] = []

    def execute(self, _statement: str, values: list[str]) -> None:
        self.timeouts += values


@pytest.mark.parametrize(
    ("used", "told"),
    [
        pytest.param(0.5, [], id="nothing worth saying"),
        pytest.param(4.0, ["6000"], id="what is left"),
    ],
)
def test_the_server_is_told_what_is_left(used: float, told: list[str]) -> None:
    times = iter((100.0, 100.0 + used))
    deadline = Deadline(10_000, lambda: next(times))
    connection = Told()
    deadline.begin()

    deadline.enforce(cast("psycopg.Connection[Any]", connection))

    assert connection.timeouts == told


def test_nothing_runs_when_nothing_is_left() -> None:
    times = iter((100.0, 111.0))
    deadline = Deadline(10_000, lambda: next(times))
    deadline.begin()

    with pytest.raises(Refused, match="10000 ms"):
        deadline.enforce(cast("psycopg.Connection[Any]", Told()))
