"""Advice on connection errors of drivers and servers."""

from __future__ import annotations

from runtime.postgres.connection_advice import advice_on
from tests.tables import from_table


@from_table
def test_known_error_has_advice(reason: str, expected: str) -> None:
    advice = advice_on(reason)
    assert advice is not None
    assert expected in advice.en
    assert advice.zh.isascii() is False


def test_unknown_error_has_no_advice() -> None:
    assert advice_on("canceling statement due to statement timeout") is None
