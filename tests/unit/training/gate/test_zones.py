"""SQL that may make names of time zones."""

from __future__ import annotations

import pytest

from training.gate.limits.zones import may_make_zones
from training.gate.policy import parse_select


@pytest.mark.parametrize(
    ("sql", "may"),
    [
        pytest.param("SELECT ('2020-01-01 abc-' || id)::timestamptz FROM city", True, id="a cast of a joined text"),
        pytest.param("SELECT now() AT TIME ZONE concat('abc-', id) FROM city", True, id="a zone of a joined text"),
        pytest.param("SELECT x::date FROM (SELECT name || '-1' AS x FROM city) q", True, id="joined in another query"),
        pytest.param("SELECT name || 'a', founded::date FROM city", True, id="a text and a time that have no link"),
        pytest.param("SELECT name || 'a', now() AT TIME ZONE 'Asia/Shanghai' FROM city", True, id="a time of a call"),
        pytest.param("SELECT '2020-01-01'::date || name FROM city", False, id="a constant time"),
        pytest.param("SELECT founded::date, date_trunc('day', founded) FROM city", False, id="no text"),
        pytest.param("SELECT name || 'a', id::text FROM city", False, id="no time"),
    ],
)
def test_zones_may_be_made(sql: str, may: bool) -> None:
    assert may_make_zones(parse_select(sql)) is may
