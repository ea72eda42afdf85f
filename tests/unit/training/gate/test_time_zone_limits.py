"""SQL that may make names of time zones."""

from __future__ import annotations

from tests.tables import from_table
from training.gate.limits.time_zone_limits import may_make_zones
from training.gate.policy import parse_select


@from_table
def test_zones_may_be_made(sql: str, may: bool) -> None:
    assert may_make_zones(parse_select(sql)) is may
