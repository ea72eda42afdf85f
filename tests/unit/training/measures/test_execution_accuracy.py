"""Judgement of a query by its rows."""

from __future__ import annotations

from tests.tables import from_table
from training.measures.execution_accuracy import agree, gold_statements, is_ordered, is_right


@from_table
def test_gold_statements(gold: str, statements: list[str]) -> None:
    assert list(gold_statements(gold)) == statements


def test_many_columns_of_few_values_are_compared_quickly() -> None:
    flags = [tuple(bool(n >> column & 1) for column in range(12)) for n in range(0, 4096, 37)]
    assert is_right([row[::-1] for row in flags], flags)
    assert not is_right([(*row[:-1], not row[-1]) for row in flags[1:]] + flags[:1], flags)


@from_table
def test_is_right(rows: list[tuple[object, ...]], gold: list[tuple[object, ...]], right: bool) -> None:
    assert is_right(rows, gold) is right


def test_readings_agree_if_either_shows_further_columns() -> None:
    names, counted = [("a",), ("b",)], [("a", 2), ("b", 1)]
    assert agree(names, counted)
    assert agree(counted, names)
    assert not agree([("a",), ("c",)], counted)


@from_table
def test_is_right_in_order(rows: list[tuple[object, ...]], gold: list[tuple[object, ...]], right: bool) -> None:
    assert is_right(rows, gold, ordered=True) is right


@from_table
def test_is_ordered(question: str, sql: str, ordered: bool) -> None:
    assert is_ordered(question, sql) is ordered
