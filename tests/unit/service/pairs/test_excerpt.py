"""Part of a statement that a search shows."""

from __future__ import annotations

from service.pairs.search import EXCERPT_CHARACTERS, excerpt
from tests.tables import from_table


@from_table
def test_excerpt(sql: str, words: list[str], start: str, end: str) -> None:
    found = excerpt(sql, words)
    assert found.startswith(start)
    assert found.endswith(end)
    assert len(found) <= EXCERPT_CHARACTERS + 2
    assert all(word in found.casefold() for word in words if word in sql.casefold())
