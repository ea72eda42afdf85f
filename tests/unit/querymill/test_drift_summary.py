"""The line in which `drift` sums up."""

from __future__ import annotations

import pytest

from querymill.cli.commands.data.drift import summary


@pytest.mark.parametrize(
    ("counts", "pairs", "expected"),
    [
        pytest.param({}, 0, "no changes", id="nothing"),
        pytest.param({"column_renamed": 3}, 19, "3 columns renamed (guessed), 19 pairs affected", id="several"),
        pytest.param(
            {"table_removed": 1, "table_added": 2}, 1, "2 tables added, 1 table removed, 1 pair affected", id="one"
        ),
    ],
)
def test_summary(counts: dict[str, int], pairs: int, expected: str) -> None:
    assert summary(counts, pairs) == expected
