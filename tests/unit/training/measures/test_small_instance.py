"""Made-up rows: near the literals, with valid keys, in tables with names of their own."""

from __future__ import annotations

import pytest

from tests.unit.training.questions.shop import CUSTOMER, LINE, PURCHASE, shop
from training.measures.small_instance import SmallInstance, small_instance

SOURCE = shop("en")


def made(sql: str, seed: int = 1) -> SmallInstance:
    instance = small_instance(sql, SOURCE, parents=20, children=100, seed=seed)
    assert instance is not None
    return instance


def column_of(instance: SmallInstance, name: str, column: str) -> list[object]:
    table = next(t for t in instance.tables if t.name == name)
    at = [c for c, _ in table.columns].index(column)
    return [row[at] for row in table.rows]


def test_values_are_on_both_sides_of_a_literal() -> None:
    instance = made("SELECT COUNT(*) FROM purchase WHERE purchase.amount > 5000;")
    amounts = column_of(instance, instance.names[PURCHASE], "amount")
    assert {4999, 5000, 5001} <= set(amounts)


def test_children_have_existing_parents_and_some_parents_no_children() -> None:
    instance = made("SELECT * FROM purchase JOIN customer ON purchase.customer_id = customer.id;")
    parents = set(column_of(instance, instance.names[CUSTOMER], "id"))
    children = set(column_of(instance, instance.names[PURCHASE], "customer_id")) - {None}
    assert children < parents


def test_keys_are_unique_also_if_composite() -> None:
    instance = made("SELECT * FROM purchase_line JOIN purchase ON purchase_line.purchase_id = purchase.id;")
    lines = instance.names[LINE]
    keys = list(zip(column_of(instance, lines, "purchase_id"), column_of(instance, lines, "product_id"), strict=True))
    assert len(keys) == len(set(keys)) > 20


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT 1 FROM pg_class;", id="a system table"),
        pytest.param("SELECT 1 FROM purchase, querymill.events;", id="a table of Querymill"),
        pytest.param("SELECT FROM", id="unparsable SQL"),
    ],
)
def test_no_rows_are_made(sql: str) -> None:
    assert small_instance(sql, SOURCE, parents=2, children=2, seed=1) is None


def test_relocated_sql_keeps_its_aliases() -> None:
    instance = made("SELECT purchase.id FROM purchase;")
    moved = instance.relocated("WITH few AS (SELECT p.id FROM public.purchase AS p) SELECT few.id FROM few;")
    assert moved == 'WITH few AS (SELECT p.id FROM "made_1" AS "p") SELECT few.id FROM few'


def test_sql_over_another_table_is_not_relocated() -> None:
    assert made("SELECT purchase.id FROM purchase;").relocated("SELECT 1 FROM customer;") is None


def test_the_same_seed_makes_the_same_rows() -> None:
    sql = "SELECT purchase.id FROM purchase WHERE purchase.amount BETWEEN 1 AND 9;"
    assert made(sql) == made(sql)
    assert made(sql) != made(sql, seed=2)
