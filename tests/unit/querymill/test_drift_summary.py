"""The line in which `drift` sums up."""

from __future__ import annotations

from querymill.cli.commands.data.drift import summary
from tests.tables import from_table


@from_table
def test_summary(counts: dict[str, int], pairs: int, expected: str) -> None:
    assert summary(counts, pairs) == expected
