"""SQL as the server gets it: printed from the checked tree."""

from __future__ import annotations

import pytest
from pglast.parser import parse_sql

from training.gate.policy import parse_select
from training.gate.printed import print_checked, same_statements
from training.gate.refusal import Refused

TWO_READINGS = (
    "select $你$ a $z4f60z$ /* $你$ as c1 from city limit 1 -- */ $你$ as c1, (select token from secrets)::int "
    "from city) as whole) as shown -- $z4f60z$"
)
"""Two kinds of dollar quotes that look alike if a letter is written as its code."""


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        pytest.param("select 1 -- one", "SELECT 1", id="a comment"),
        pytest.param("select $$it's$$, E'a\\tb'", "SELECT 'it''s', 'a\tb'", id="quotes"),
        pytest.param("select 名 from 表;", 'SELECT "名" FROM "表"', id="Chinese names"),
    ],
)
def test_sql_is_printed(sql: str, text: str) -> None:
    printed = print_checked(sql, parse_select(sql))
    assert (printed.text, printed.guarded) == (text, text)


def test_text_in_dollar_quotes_stays_a_text() -> None:
    statement = parse_select(TWO_READINGS)
    printed = print_checked(TWO_READINGS, statement)

    assert printed.text.startswith("SELECT ' a $z4f60z$ /* ' AS c1 FROM city LIMIT 1")
    assert same_statements(TWO_READINGS, printed.text)


def test_places_lead_back_to_the_given_sql() -> None:
    sql = "select /* 你好 */ 名,   missing from 表 where id   =  1"
    printed = print_checked(sql, parse_select(sql))

    assert printed.places[printed.text.index("missing")] == sql.index("missing")
    assert printed.places[printed.text.index("= 1")] == sql.index("=  1")


@pytest.mark.parametrize(
    ("sql", "guarded"),
    [
        pytest.param(
            "SELECT repeat('*', id / 2) FROM city",
            "SELECT repeat('*', CAST(CAST(id / 2 AS numeric(3, 0)) AS int)) FROM city",
            id="a computed count",
        ),
        pytest.param(
            "SELECT lpad(name, (length(name) + coalesce(id, 2)), ' ') FROM city",
            "SELECT lpad(name, CAST(CAST(length(name) + COALESCE(id, 2) AS numeric(3, 0)) AS int), ' ') FROM city",
            id="commas in the argument",
        ),
        pytest.param(
            "SELECT repeat(repeat('a', n), n)",
            "SELECT repeat(repeat('a', CAST(CAST(n AS numeric(3, 0)) AS int)), CAST(CAST(n AS numeric(3, 0)) AS int))",
            id="one in the other",
        ),
        pytest.param("SELECT repeat('a', 3), repeat('a')", "SELECT repeat('a', 3), repeat('a')", id="constants"),
    ],
)
def test_open_counts_are_guarded(sql: str, guarded: str) -> None:
    assert print_checked(sql, parse_select(sql)).guarded == guarded


def test_sql_that_is_printed_otherwise_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        print_checked("SELECT 1, 2", parse_select("SELECT 1, 3"))
    assert refusal.value.reason == "forbidden_clause"


def test_sql_whose_guard_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.gate.printed._GUARD", ("CAST(", " AS int)"))
    with pytest.raises(Refused) as refusal:
        print_checked("SELECT repeat('a', n)", parse_select("SELECT repeat('a', n)"))
    assert refusal.value.reason == "forbidden_clause"


def test_sql_nested_too_deeply_to_be_printed_is_refused() -> None:
    sql = "SELECT 1" + "+1" * 7_000
    with pytest.raises(Refused) as refusal:
        print_checked(sql, parse_select(sql))
    assert refusal.value.reason == "too_deep"


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        pytest.param("SELECT a", "select  a -- x", True, id="layout"),
        pytest.param("SELECT 't'::boolean", "SELECT true", True, id="a truth value"),
        pytest.param("SELECT 't'::boolean", "SELECT false", False, id="another truth value"),
        pytest.param("SELECT a", "SELECT b", False, id="another name"),
        pytest.param("SELECT a", "SELECT a, b", False, id="another length"),
        pytest.param("SELECT a", "SELECT 'a'", False, id="another node"),
        pytest.param("SELECT a", "SELECT a; SELECT a", False, id="another number of statements"),
    ],
)
def test_same_statements(one: str, two: str, same: bool) -> None:
    assert same_statements(one, two) is same


def test_guard_is_no_part_of_a_tree_that_has_one() -> None:
    """A cast that looks like a guard, where none belongs, is no guard."""
    assert not same_statements("SELECT repeat('a', x)", "SELECT repeat('a', x::numeric(3, 0)::int)")
    assert parse_sql("SELECT repeat('a', x::numeric(3, 0)::int)")
