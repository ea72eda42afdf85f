"""Recognition of exhausted connection limits, in English and in Chinese."""

from __future__ import annotations

from runtime.postgres.connection_advice import advice_on
from runtime.postgres.refused_connections import is_full
from tests.tables import from_table


@from_table
def test_exhausted_connection_limit_is_recognised(message: str) -> None:
    assert is_full(message)
    found = advice_on(message)
    assert found is not None
    assert "QUERYMILL_UNIT_CONCURRENCY" in found.en


@from_table
def test_other_connection_error_is_not_recognised(message: str) -> None:
    assert not is_full(message)
