"""Mutants of an SQL, and the score of its result."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.support.mutation import MutationKind, mutants, mutation_score, same_rows, sorted_by
from tests.unit.training.questions import shop

SOURCE = shop.shop()


@pytest.mark.parametrize(
    ("sql", "kind", "changed"),
    [
        pytest.param(
            "SELECT COUNT(*) FROM purchase WHERE purchase.amount > 5;",
            "predicate",
            "SELECT COUNT(*) FROM purchase WHERE purchase.amount <= 5;",
            id="a comparison is reversed",
        ),
        pytest.param(
            "SELECT COUNT(*) FROM purchase WHERE purchase.amount > 5;",
            "predicate",
            "SELECT COUNT(*) FROM purchase;",
            id="a condition is dropped",
        ),
        pytest.param(
            "SELECT SUM(purchase.amount) FROM purchase;",
            "aggregate",
            "SELECT AVG(purchase.amount) FROM purchase;",
            id="a sum becomes an average",
        ),
        pytest.param(
            "SELECT customer.name FROM customer ORDER BY customer.id LIMIT 3;",
            "limit",
            "SELECT customer.name FROM customer ORDER BY customer.id LIMIT 4;",
            id="one row more",
        ),
        pytest.param(
            "SELECT customer.name FROM customer;",
            "column",
            'SELECT "customer"."country" FROM customer;',
            id="a column becomes its neighbour",
        ),
        pytest.param(
            "SELECT purchase.id FROM purchase JOIN \"Staff\" ON purchase.clerk_id = \"Staff\".\"Id\";",
            "join",
            'SELECT purchase.id FROM purchase LEFT JOIN "Staff" ON purchase.clerk_id = "Staff"."Id";',
            id="an optional reference is kept",
        ),
    ],
)  # fmt: skip
def test_an_sql_is_changed(sql: str, kind: MutationKind, changed: str) -> None:
    found = mutants(sql, SOURCE)
    assert changed in [m.sql for m in found if m.kind == kind]


def test_mandatory_reference_has_no_outer_join_mutant() -> None:
    sql = "SELECT purchase.id FROM purchase JOIN customer ON purchase.customer_id = customer.id;"
    assert [m for m in mutants(sql, SOURCE) if m.kind == "join"] == []


def test_no_more_mutants_of_a_kind_are_made_than_are_kept() -> None:
    conditions = " AND ".join(f"purchase.amount > {n}" for n in range(2_000))

    assert len(mutants(f"SELECT purchase.id FROM purchase WHERE {conditions};", SOURCE)) <= 6


def test_unparsable_sql_has_no_mutants() -> None:
    assert mutants("SELECT FROM WHERE", SOURCE) == ()


def test_score_counts_mutants_with_another_result() -> None:
    def run(sql: str) -> Sequence[Sequence[object]] | None:
        return [(2,)] if "<=" in sql else [(1,)]

    result = mutation_score("SELECT COUNT(*) FROM purchase WHERE purchase.amount > 5;", run, SOURCE)
    assert (result.killed, result.total) == (1, 3)
    assert result.score == pytest.approx(1 / 3)


def test_sql_that_does_not_run_has_no_score() -> None:
    assert mutation_score("SELECT COUNT(*) FROM purchase;", lambda _: None, SOURCE).total == 0


@pytest.mark.parametrize(
    ("sql", "ordered"),
    [
        pytest.param("SELECT a FROM t ORDER BY a;", True, id="the query's own order"),
        pytest.param("SELECT a\nFROM t\nORDER\nBY a", True, id="on several lines"),
        pytest.param("WITH x AS (SELECT a FROM t) SELECT a FROM x ORDER BY a", True, id="after a WITH"),
        pytest.param("SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", True, id="of a union"),
        pytest.param("(SELECT a FROM t ORDER BY a)", True, id="in parentheses"),
        pytest.param("SELECT a FROM (SELECT a FROM t ORDER BY a LIMIT 3) AS x", False, id="of a subquery"),
        pytest.param("SELECT a, rank() OVER (ORDER BY b) FROM t", False, id="of a window"),
        pytest.param("SELECT string_agg(a, ',' ORDER BY a) FROM t GROUP BY b", False, id="of an aggregate"),
        pytest.param("WITH x AS (SELECT a FROM t ORDER BY a) SELECT a FROM x", False, id="of a WITH query"),
        pytest.param("SELECT a FROM t WHERE b = ' ORDER BY '", False, id="in a string"),
    ],
)
def test_only_the_outermost_order_sorts_a_result(sql: str, ordered: bool) -> None:
    assert same_rows([(1,), (2,)], [(2,), (1,)], by=sorted_by(sql)) is not ordered


@pytest.mark.parametrize(
    ("sql", "by"),
    [
        pytest.param("SELECT a, COUNT(*) AS n FROM t GROUP BY a ORDER BY n DESC", (1,), id="a name of the result"),
        pytest.param("SELECT t.a, t.b FROM t ORDER BY t.b, t.a DESC", (1, 0), id="columns of the result"),
        pytest.param(
            "SELECT a, MAX(b) AS high FROM t GROUP BY a ORDER BY MAX(b)", (1,), id="an expression of the result"
        ),
        pytest.param("SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", (0,), id="a position"),
        pytest.param("SELECT a FROM t ORDER BY b", None, id="an expression that is not shown"),
        pytest.param("SELECT t.*, b FROM t ORDER BY b", None, id="among all columns"),
        pytest.param("SELECT a FROM t", (), id="no order"),
    ],
)
def test_the_columns_a_result_is_sorted_by(sql: str, by: tuple[int, ...] | None) -> None:
    assert sorted_by(sql) == by


def test_equal_rows_may_change_places_in_a_sorted_result() -> None:
    assert same_rows([("x", 2), ("y", 2), ("z", 1)], [("y", 2), ("x", 2), ("z", 1)], by=(1,))
    assert not same_rows([("x", 2), ("y", 2), ("z", 1)], [("z", 1), ("x", 2), ("y", 2)], by=(1,))
    assert not same_rows([("x", 2), ("y", 2)], [("y", 2), ("x", 2)], by=None)
