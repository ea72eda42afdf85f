"""Part of an SQL that a search shows."""

from __future__ import annotations

import pytest

from service.pairs.search import EXCERPT_CHARACTERS, excerpt

LONG = f"SELECT {', '.join(f'orders.column_{number}' for number in range(40))} FROM orders;"


@pytest.mark.parametrize(
    ("sql", "words", "start", "end"),
    [
        pytest.param("SELECT 1;", ["1"], "SELECT", "1;", id="a short SQL is whole"),
        pytest.param(LONG, [], "SELECT orders.column_0", "…", id="no word in the SQL: its beginning"),
        pytest.param(LONG, ["absent", "column_20"], "…", "…", id="a word in the middle"),
        pytest.param(LONG, ["from"], "…", "FROM orders;", id="a word at the end, in other case"),
    ],
)
def test_excerpt(sql: str, words: list[str], start: str, end: str) -> None:
    found = excerpt(sql, words)
    assert found.startswith(start)
    assert found.endswith(end)
    assert len(found) <= EXCERPT_CHARACTERS + 2
    assert all(word in found.casefold() for word in words if word in sql.casefold())
