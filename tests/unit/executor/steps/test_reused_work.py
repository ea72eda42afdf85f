"""SQL whose verdict is not taken over from an earlier run, because its rows may change without the tables."""

from __future__ import annotations

import pytest

from executor.steps.pairs.reused_work import gives_other_rows
from tests.tables import from_table


@from_table
def test_rows_may_depend_on_time_or_chance(sql: str) -> None:
    assert gives_other_rows(sql)


@pytest.mark.parametrize(
    "sql", ["SELECT local_name, known_at FROM shop", "SELECT average FROM page WHERE current_stock > 3"]
)
def test_rows_depend_on_the_tables_alone(sql: str) -> None:
    assert not gives_other_rows(sql)
