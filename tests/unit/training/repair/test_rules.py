"""Repair rules: the fault as the server words it, and the SQL after."""

from __future__ import annotations

from tests.tables import from_table
from tests.unit.training.small_source import SOURCE, USERS, VISITORS, refused
from training.repair.with_repair import repair
from training.source.description import SourceDescription


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
def test_repair_that_changes_a_literal_or_meaning_is_refused(sql: str, sqlstate: str, subject: str) -> None:
    assert repaired(sql, sqlstate, "=", subject=subject) is None
