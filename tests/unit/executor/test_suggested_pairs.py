"""How hard an SQL is that nobody built from a form."""

from __future__ import annotations

import pytest

from executor.steps.suggested_pairs import difficulty_of


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        pytest.param("select count(*) from t;", "easy", id="one aggregate"),
        pytest.param("select a, count(*) from t group by a;", "medium", id="a grouping"),
        pytest.param("select a, b from t where a = 1 and b = 2 order by a limit 3;", "hard", id="several clauses"),
        pytest.param("select a from t where a > (select avg(a) from t);", "hard", id="a subquery"),
        pytest.param("this is no sql at all (", "medium", id="no SQL"),
    ],
)
def test_difficulty_of(sql: str, expected: str) -> None:
    assert difficulty_of(sql) == expected
