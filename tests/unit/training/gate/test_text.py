"""SQL on one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pglast.parser import fingerprint, parse_sql

from tests.tables import from_table
from training.catalog.sql_quoting import quote_literal
from training.gate.text import single_line


@from_table
def test_one_line(sql: str, line: str) -> None:
    assert single_line(sql) == line
    assert single_line(line) == line


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=30))
def test_any_string_constant_keeps_its_value(value: str) -> None:
    sql = f"SELECT 1 AS a,\n  {quote_literal(value)} -- comment"
    line = single_line(sql)

    assert "\n" not in line
    target = parse_sql(line)[0].stmt.targetList[1]  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
    assert target.val.val.sval == value
    assert fingerprint(line) == fingerprint(sql)
