"""Number of comparisons of an SQL, on which depends if it is planned with merge joins."""

from __future__ import annotations

import math

import pytest

from training.gate.limits.joins import comparisons
from training.gate.policy import parse_select


@pytest.mark.parametrize(
    ("sql", "most"),
    [
        pytest.param("SELECT 1 FROM a WHERE id > 1 AND name LIKE 'x'", 0, id="none"),
        pytest.param("SELECT 1 FROM a JOIN b ON a.id = b.id AND a.x = b.x WHERE a.y = 1", 3, id="operators"),
        pytest.param("SELECT 1 FROM a JOIN b USING (x, y, z)", 3, id="columns of USING"),
        pytest.param("SELECT 1 FROM a WHERE id IN (SELECT id FROM b)", 1, id="IN of a query"),
        pytest.param("SELECT 1 FROM a WHERE (x, y) IN (SELECT x, y FROM b)", 3, id="IN of rows"),
        pytest.param("SELECT 1 FROM a NATURAL JOIN b", math.inf, id="NATURAL JOIN"),
        pytest.param("SELECT 1 FROM a JOIN b ON ROW(a.*) = ROW(b.*)", math.inf, id="rows of all columns"),
    ],
)
def test_comparisons_are_counted(sql: str, most: float) -> None:
    assert comparisons(parse_select(sql)) == most
