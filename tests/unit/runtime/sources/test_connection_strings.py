"""Unsafe options of a connection string: those that name files of the connecting machine."""

from __future__ import annotations

from runtime.sources.connection_options import unsafe_options
from tests.tables import from_table


@from_table
def test_unsafe_options_of_connection_string(dsn: str, unsafe: tuple[str, ...]) -> None:
    assert unsafe_options(dsn) == unsafe
