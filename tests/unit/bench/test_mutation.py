"""Mutants of a query, and the score of its result."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.training.mutation import MutationKind, mutants, mutation_score, same_rows, sorted_by
from tests.tables import from_table
from tests.unit.training.questions import shop

SOURCE = shop.shop()


@from_table
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


@from_table
def test_only_the_outermost_order_sorts_a_result(sql: str, ordered: bool) -> None:
    assert same_rows([(1,), (2,)], [(2,), (1,)], by=sorted_by(sql)) is not ordered


@from_table
def test_the_columns_a_result_is_sorted_by(sql: str, by: tuple[int, ...] | None) -> None:
    assert sorted_by(sql) == by


def test_equal_rows_may_change_places_in_a_sorted_result() -> None:
    assert same_rows([("x", 2), ("y", 2), ("z", 1)], [("y", 2), ("x", 2), ("z", 1)], by=(1,))
    assert not same_rows([("x", 2), ("y", 2), ("z", 1)], [("z", 1), ("x", 2), ("y", 2)], by=(1,))
    assert not same_rows([("x", 2), ("y", 2)], [("y", 2), ("x", 2)], by=None)
