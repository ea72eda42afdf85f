"""SQL on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pglast.parser import fingerprint, parse_sql

from training.catalog.sql_quoting import quote_literal
from training.gate.text import single_line


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        pytest.param("SELECT 1", "SELECT 1;", id="a semicolon is added"),
        pytest.param("SELECT 1 ; ;\n", "SELECT 1;", id="and only one"),
        pytest.param("SELECT\n\t a,\n  b", "SELECT a, b;", id="white space is folded"),
        pytest.param("SELECT a -- why\nFROM t", "SELECT a FROM t;", id="a comment goes, its line break stays a space"),
        pytest.param("SELECT a/* x */FROM t", "SELECT a FROM t;", id="a block comment is a space"),
        pytest.param(
            "SELECT '--  no comment'", "SELECT '--  no comment';", id="a string that contains a comment is kept"
        ),
        pytest.param("SELECT 'a\nb'", "SELECT E'a\\nb';", id="a line break in a string is escaped"),
        pytest.param("SELECT $x$a\n'b'$x$", "SELECT E'a\\n''b''';", id="dollar quotes too"),
        pytest.param("SELECT 'a'\n'b'", "SELECT 'ab';", id="strings that only a line break joins"),
        pytest.param("SELECT '服务区;' AS \"名 称\"", "SELECT '服务区;' AS \"名 称\";", id="Chinese and quoted names"),
        pytest.param("SELECT 'open", "SELECT 'open", id="text that cannot be split into tokens is kept"),
        pytest.param("SELECT '" + "a" * 16_000 + "'\n", "SELECT '" + "a" * 16_000 + "'\n", id="too long for the gate"),
        pytest.param("SELECT  FROM\nWHERE", "SELECT FROM WHERE;", id="text that is no statement"),
        pytest.param("SELECT 'a  b' || 'open  end", "SELECT 'a  b' || 'open  end", id="also its spaces"),
        pytest.param('SELECT 1 AS "net  a\nmount"', 'SELECT 1 AS "net  a\nmount";', id="a quoted name is kept"),
        pytest.param("SELECT $$a  -- b$$\n, E'\\'  c'", "SELECT $$a  -- b$$ , E'\\'  c';", id="all strings are kept"),
        pytest.param(
            "SELECT U&'!0041\n' UESCAPE '!'", "SELECT U&'!0041\n' UESCAPE '!';", id="a string with its own escapes"
        ),
    ],
)
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
