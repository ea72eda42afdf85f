"""Hosts of a connection string, checked against the allowed patterns."""

from __future__ import annotations

import pytest

from runtime.settings.host_patterns import read_patterns
from runtime.sources.allowed_hosts import SourceHosts
from tests.tables import from_table


@from_table
def test_hosts_outside_the_patterns_are_refused(patterns: str, dsn: str, refused: tuple[str, ...]) -> None:
    assert SourceHosts(read_patterns(patterns)).refused(dsn) == refused


def test_invalid_network_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        read_patterns("10.0.0.0/8, db/9")
