"""SQL as the server gets it: printed from the checked tree."""

from __future__ import annotations

import pytest
from pglast.parser import parse_sql

from tests.tables import from_table
from training.gate.policy import parse_select
from training.gate.printed import print_checked, same_statements
from training.gate.refusal import Refused

TWO_READINGS = (
    "select $你$ a $z4f60z$ /* $你$ as c1 from city limit 1 -- */ $你$ as c1, (select token from secrets)::int "
    "from city) as whole) as shown -- $z4f60z$"
)
"""Two kinds of dollar quotes that look alike if a letter is written as its code."""


@from_table
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


@from_table
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


@from_table
def test_same_statements(one: str, two: str, same: bool) -> None:
    assert same_statements(one, two) is same


def test_guard_is_no_part_of_a_tree_that_has_one() -> None:
    """A cast that looks like a guard, where none belongs, is no guard."""
    assert not same_statements("SELECT repeat('a', x)", "SELECT repeat('a', x::numeric(3, 0)::int)")
    assert parse_sql("SELECT repeat('a', x::numeric(3, 0)::int)")
