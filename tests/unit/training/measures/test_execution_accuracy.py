"""Judgement of an SQL by its rows."""

from __future__ import annotations

import pytest

from training.measures.execution_accuracy import agree, gold_statements, is_ordered, is_right

CITIES = [("Bonn", 3), ("Ulm", 1)]


@pytest.mark.parametrize(
    ("gold", "statements"),
    [
        pytest.param("SELECT a FROM t;", ["SELECT a FROM t"], id="one statement"),
        pytest.param("SELECT a; SELECT b;", ["SELECT a", "SELECT b"], id="each statement is an alternative"),
        pytest.param("SELECT ';' AS a", ["SELECT ';' AS a"], id="a semicolon in a text does not separate"),
        pytest.param(
            "SELECT a -- b;\nFROM t", ["SELECT a -- b;\nFROM t"], id="a semicolon in a comment does not separate"
        ),
        pytest.param(
            f"SELECT {{{', '.join('abcdefghi')}}} FROM t",
            ["SELECT a, b, c, d, e, f, g, h, i FROM t"],
            id="of many optional columns only all",
        ),
        pytest.param(
            "SELECT {a, b} FROM t GROUP BY {}",
            ["SELECT a FROM t GROUP BY a", "SELECT b FROM t GROUP BY b", "SELECT a, b FROM t GROUP BY a, b"],
            id="columns in braces: any of them, repeated by empty braces",
        ),
        pytest.param(
            "SELECT {a, b} FROM t WHERE c = '{1,2}'",
            [f"SELECT {columns} FROM t WHERE c = '{{1,2}}'" for columns in ("a", "b", "a, b")],
            id="braces in a text are no choice",
        ),
    ],
)
def test_gold_statements(gold: str, statements: list[str]) -> None:
    assert list(gold_statements(gold)) == statements


def test_many_columns_of_few_values_are_compared_quickly() -> None:
    flags = [tuple(bool(n >> column & 1) for column in range(12)) for n in range(0, 4096, 37)]
    assert is_right([row[::-1] for row in flags], flags)
    assert not is_right([(*row[:-1], not row[-1]) for row in flags[1:]] + flags[:1], flags)


@pytest.mark.parametrize(
    ("rows", "gold", "right"),
    [
        pytest.param(CITIES, CITIES, True, id="equal rows"),
        pytest.param(CITIES[::-1], CITIES, True, id="another order"),
        pytest.param([(3, "Bonn"), (1, "Ulm")], CITIES, True, id="another order of columns"),
        pytest.param([("D", "Bonn", 3), ("D", "Ulm", 1)], CITIES, True, id="a further column"),
        pytest.param([("Bonn",), ("Ulm",)], CITIES, False, id="a column is missing"),
        pytest.param([*CITIES, ("Jena", 2)], CITIES, False, id="a further row"),
        pytest.param(CITIES[:1], CITIES, False, id="a row is missing"),
        pytest.param([("Bonn", 1), ("Ulm", 3)], CITIES, False, id="equal columns, in other pairs"),
        pytest.param([*CITIES, *CITIES], CITIES, True, id="rows twice"),
        pytest.param([("Ulm", 7, 1), ("Ulm", 8, 1), ("Bonn", 9, 3)], CITIES, True, id="twice but for a further column"),
        pytest.param([(2.0000004,)], [(2,)], True, id="numbers equal to five decimals"),
        pytest.param([("2.0000004",)], [(2.0,)], True, id="a long decimal that came as text"),
        pytest.param([(2.00002,)], [(2,)], False, id="numbers that differ in the fifth decimal"),
        pytest.param([("2",)], [(2,)], False, id="a text of digits is no number"),
        pytest.param([(True,)], [(1,)], False, id="true is not 1"),
        pytest.param([("2024-05-01 00:00:00+00",)], [("2024-05-01",)], True, id="midnight is the day"),
        pytest.param([("2024-05-01 00:30:00",)], [("2024-05-01",)], False, id="another time of the day is not"),
        pytest.param([(None,)], [(0,)], False, id="null is not 0"),
        pytest.param([], [], True, id="no rows, none wanted"),
        pytest.param([], CITIES, False, id="no rows"),
        pytest.param(CITIES, [], False, id="rows where none are wanted"),
        pytest.param([(1, 1), (2, 2)], [(1,), (2,)], True, id="two columns match one"),
        pytest.param([(1, 2), (2, 2)], [(1, 1), (2, 2)], False, id="a gold column needs a column of its own"),
        pytest.param(
            [(1, 2, 1), (2, 1, 2)], [(2, 1, 2), (1, 2, 1)], True, id="columns of equal values are tried in every way"
        ),
    ],
)
def test_is_right(rows: list[tuple[object, ...]], gold: list[tuple[object, ...]], right: bool) -> None:
    assert is_right(rows, gold) is right


def test_readings_agree_if_either_shows_further_columns() -> None:
    names, counted = [("a",), ("b",)], [("a", 2), ("b", 1)]
    assert agree(names, counted)
    assert agree(counted, names)
    assert not agree([("a",), ("c",)], counted)


@pytest.mark.parametrize(
    ("rows", "gold", "right"),
    [
        pytest.param(CITIES, CITIES, True, id="the gold's order"),
        pytest.param(CITIES[::-1], CITIES, False, id="the other way round"),
        pytest.param(
            [("b", 3), ("a", 3), ("c", 1)],
            [("a", 3), ("b", 3), ("c", 1)],
            True,
            id="rows that tie in the sort key",
        ),
        pytest.param([("a", 3), ("c", 1), ("b", 3)], [("a", 3), ("b", 3), ("c", 1)], False, id="a row out of order"),
        pytest.param([("b", 1), ("a", 1), ("d", 1)], [("d", 1), ("a", 1), ("b", 1)], False, id="a constant column"),
    ],
)
def test_is_right_in_order(rows: list[tuple[object, ...]], gold: list[tuple[object, ...]], right: bool) -> None:
    assert is_right(rows, gold, ordered=True) is right


@pytest.mark.parametrize(
    ("question", "sql", "ordered"),
    [
        pytest.param("List cities, ordered by size", "SELECT a FROM t ORDER BY b", True, id="asked and given"),
        pytest.param("From largest to smallest", "SELECT a FROM t ORDER BY b DESC LIMIT 5", True, id="from … to"),
        pytest.param("Topics, most common first", "SELECT a FROM t ORDER BY b DESC", True, id="most … first"),
        pytest.param("按人口降序列出城市", "SELECT a FROM t ORDER BY b DESC", True, id="asked in Chinese"),
        pytest.param("How many cities per state?", "SELECT a FROM t ORDER BY b", False, id="not asked for"),
        pytest.param("Sort the cities", "SELECT a FROM t", False, id="gold has none"),
        pytest.param("Orders per month", "SELECT a FROM t ORDER BY b", False, id="orders are goods, not an order"),
        pytest.param(
            "Rank of each city, sorted", "SELECT rank() OVER (ORDER BY b) FROM t", False, id="gold sorts in a window"
        ),
        pytest.param(
            "Sort by year", "SELECT a FROM t ORDER BY date_part('year', b), (c)", True, id="sorted by a function"
        ),
    ],
)
def test_is_ordered(question: str, sql: str, ordered: bool) -> None:
    assert is_ordered(question, sql) is ordered
