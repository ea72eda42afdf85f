"""Repair rules: the fault as the server words it, and the SQL after."""

from __future__ import annotations

import pytest

from tests.tables import from_table
from tests.unit.training.small_source import SOURCE, USERS, VISITORS, refused
from training.repair.with_repair import repair
from training.source.description import SourceDescription

FUNCTION = "function does not exist"


def at(sql: str, what: str) -> int:
    return sql.index(what) + 1


def repaired(sql: str, sqlstate: str, where: str, source: SourceDescription = SOURCE, subject: str = "") -> str | None:
    found = repair(sql, refused(sqlstate, subject, position=at(sql, where)), source)
    return None if found is None else found.sql


@from_table
def test_unknown_column(sql: str, where: str, after: str | None) -> None:
    assert repaired(sql, "42703", where) == after


@from_table
def test_column_is_replaced_by_one_with_the_same_label(written: str, column: str | None) -> None:
    found = repaired(f"SELECT {written} FROM visitor", "42703", written, VISITORS)
    assert found == (None if column is None else f"SELECT {column} FROM visitor;")


@from_table
def test_a_table_named_by_a_reserved_word_is_quoted(sql: str, after: str | None) -> None:
    assert repaired(sql, "42601", "SELECT", USERS) == after


@from_table
def test_syntax_error(sql: str, after: str | None) -> None:
    assert repaired(sql, "42601", "SELECT") == after


@from_table
def test_a_literal_survives_every_repair_of_the_text(sql: str) -> None:
    literal = sql[sql.index("= ") + 2 :]
    assert repaired(sql, "42601", "SELECT") == f'SELECT "id" FROM city WHERE code = {literal};'


@from_table
def test_ambiguous_column(sql: str, where: str, after: str | None) -> None:
    assert repaired(sql, "42702", where) == after


@from_table
def test_unknown_table(sql: str, where: str, after: str | None) -> None:
    assert repaired(sql, "42P01", where) == after


def test_a_table_off_the_search_path_is_qualified() -> None:
    sql = "SELECT title FROM tour"
    found = repair(sql, refused("42P01", position=at(sql, "tour")), USERS)

    assert found is not None
    assert (found.rule, found.sql) == ("schema", "SELECT title FROM sales.tour;")


@from_table
def test_grouping(sql: str, where: str, after: str) -> None:
    assert repaired(sql, "42803", where) == after


@from_table
def test_a_function_of_another_database(written: str, after: str | None) -> None:
    sql = f"SELECT {written} FROM city"
    assert repaired(sql, "42883", written, subject=FUNCTION) == (after and f"SELECT {after} FROM city;")


def test_a_divisor_of_zero_gives_null() -> None:
    sql = "SELECT id / population, id / 2, mod(id, population) FROM city WHERE id = 0"
    found = repair(sql, refused("22012"), SOURCE)

    assert found is not None
    assert (
        found.sql == "SELECT id / NULLIF(population, 0), id / 2, mod(id, NULLIF(population, 0)) FROM city WHERE id = 0;"
    )


@pytest.mark.parametrize("number", ["0xFFFFFFFFFFFFFFFF", "1_000_000_000_000", "0.5"])
def test_constant_divisor_is_kept_in_any_notation(number: str) -> None:
    found = repair(f"SELECT 1 / {number}, 1 / id FROM city", refused("22012"), SOURCE)

    assert found is not None
    assert found.sql == f"SELECT 1 / {number}, 1 / NULLIF(id, 0) FROM city;"


def test_a_count_of_nothing_counts_rows() -> None:
    subject = "count(*) must be used to call a parameterless aggregate function"
    assert repaired("SELECT count() FROM city", "42809", "count", subject=subject) == "SELECT count(*) FROM city;"


@from_table
def test_repair_that_changes_a_literal_or_meaning_is_refused(sql: str, sqlstate: str, subject: str) -> None:
    assert repaired(sql, sqlstate, "=", subject=subject) is None
