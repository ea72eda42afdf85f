"""How long an executor rests after executions that broke off."""

from __future__ import annotations

import pytest

from executor.daemon import LONGEST_REST_SECONDS, rest_seconds


@pytest.mark.parametrize(
    ("faults", "seconds"),
    [(1, 0.5), (2, 1.0), (6, 16.0), (7, LONGEST_REST_SECONDS), (100_000, LONGEST_REST_SECONDS)],
)
def test_each_rest_is_twice_as_long_up_to_the_longest(faults: int, seconds: float) -> None:
    assert rest_seconds(faults) == seconds
