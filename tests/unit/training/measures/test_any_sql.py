"""Columns and difficulty of an SQL, from its text alone."""

from __future__ import annotations

import dataclasses

import pytest

from tests.unit.training.questions import shop
from training.measures.any_sql import difficulty_of, reads_of, with_reads
from training.pair import Pair
from training.questions.generate import GenerationOptions, generate_pairs

SHOP = shop.shop()
PAIRS = generate_pairs(SHOP, GenerationOptions(source_name="shop", pairs_per_table=4))


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        pytest.param("select count(*) from t;", "easy", id="one aggregate"),
        pytest.param("select a, count(*) from t group by a;", "medium", id="a grouping"),
        pytest.param("select a, b from t where a = 1 and b = 2 order by a limit 3;", "hard", id="several clauses"),
        pytest.param("select a from t where a > (select avg(a) from t);", "hard", id="a subquery"),
        pytest.param("this is no sql at all (", "medium", id="no SQL"),
        pytest.param(f"SELECT {'(' * 150}1{')' * 150}", "medium", id="nested deeply"),
        pytest.param(f"SELECT a{'[1]' * 102}", "medium", id="beyond the gate's limits"),
    ],
)
def test_difficulty_of(sql: str, expected: str) -> None:
    assert difficulty_of(sql) == expected


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id[:8])
def test_text_of_an_sql_reads_the_same_as_its_form(pair: Pair) -> None:
    reads = reads_of(pair.sql, SHOP)
    assert (reads.tables, reads.relations) == (pair.tables, pair.relations)
    assert set(reads.columns) == set(pair.columns)


@pytest.mark.parametrize(
    ("sql", "tables", "columns", "relations"),
    [
        pytest.param(
            "select name, sum(amount) from customer c join purchase p on c.id = p.customer_id group by name",
            ("customer", "purchase"),
            {"customer.name", "customer.id", "purchase.amount", "purchase.customer_id"},
            ("purchase(customer_id)->customer(id)",),
            id="a name without its table belongs to the only table that has it",
        ),
        pytest.param(
            "select p.status, count(*) as amount from purchase p group by p.status order by amount",
            ("purchase",),
            {"purchase.status"},
            (),
            id="a name of the result is no column",
        ),
        pytest.param(
            "with customer as (select 1 as id) select id from customer", (), set(), (), id="a WITH hides the table"
        ),
    ],
)
def test_reads_of(sql: str, tables: tuple[str, ...], columns: set[str], relations: tuple[str, ...]) -> None:
    reads = reads_of(sql, SHOP)
    assert (reads.tables, set(reads.columns), reads.relations) == (tables, columns, relations)


def test_a_repaired_pair_keeps_its_question_and_its_literals() -> None:
    pair = dataclasses.replace(PAIRS[0], sql="SELECT customer.name FROM customer;", literals=("x",))
    again = with_reads(pair, SHOP)
    assert (again.tables, again.columns, again.literals) == (("customer",), ("customer.name",), ("x",))
    assert (again.id, again.question) == (pair.id, pair.question)
