"""Columns and difficulty of a query, from its text alone."""

from __future__ import annotations

import dataclasses

import pytest

from tests.tables import from_table
from tests.unit.training.questions import shop
from training.measures.any_sql import difficulty_of, reads_of, with_reads
from training.pair import Pair
from training.questions.generation.generate import GenerationOptions, generate_pairs

SHOP = shop.shop()
PAIRS = generate_pairs(SHOP, GenerationOptions(source_name="shop", pairs_per_table=4))


@from_table
def test_difficulty_of(sql: str, expected: str) -> None:
    assert difficulty_of(sql) == expected


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id[:8])
def test_text_of_an_sql_reads_the_same_as_its_form(pair: Pair) -> None:
    reads = reads_of(pair.sql, SHOP)
    assert (reads.tables, reads.relations) == (pair.tables, pair.relations)
    assert set(reads.columns) == set(pair.columns)


@from_table
def test_reads_of(sql: str, tables: tuple[str, ...], columns: set[str], relations: tuple[str, ...]) -> None:
    reads = reads_of(sql, SHOP)
    assert (reads.tables, set(reads.columns), reads.relations) == (tables, columns, relations)


def test_a_repaired_pair_keeps_its_question_and_its_literals() -> None:
    pair = dataclasses.replace(PAIRS[0], sql="SELECT customer.name FROM customer;", literals=("x",))
    again = with_reads(pair, SHOP)
    assert (again.tables, again.columns, again.literals) == (("customer",), ("customer.name",), ("x",))
    assert (again.id, again.question) == (pair.id, pair.question)
