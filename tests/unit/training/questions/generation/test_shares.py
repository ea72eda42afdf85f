"""Distribution of pairs among tables with few and many possible questions."""

from __future__ import annotations

from tests.tables import called, from_table


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected
