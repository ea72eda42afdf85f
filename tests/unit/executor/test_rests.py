"""Rest time of an executor after failed executions."""

from __future__ import annotations

import pytest

from executor.control.limits import LIMITS


@pytest.mark.parametrize(
    ("faults", "seconds"),
    [(1, 0.5), (2, 1.0), (6, 16.0), (7, LIMITS.max_rest_seconds), (100_000, LIMITS.max_rest_seconds)],
)
def test_rest_doubles_up_to_the_maximum(faults: int, seconds: float) -> None:
    assert LIMITS.rest_seconds(faults) == seconds
