"""Lookup tables, flags and periods: rows named by a description, and questions that would say little or nothing."""

from __future__ import annotations

import pytest

from tests.unit.training.made import described, table, table_of
from tests.unit.training.questions.shop import CUSTOMER, PURCHASE, edge
from training.language.languages import Language
from training.measures.mismatch_hints import find_mismatch_hints
from training.pair import Pair
from training.questions import form as f
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.questions.ingredients.choices import touches
from training.source.description import SourceDescription

TARIFFS = table("tariff", "tariff_cd:text", "descr:text", "max_kg", key=("tariff_cd",))
DEPOTS = table("depot", "depot_id", "name:text", key=("depot_id",))
PARCELS = table_of(
    'parcel(*parcel_id, tariff_cd:text->tariff.tariff_cd, depot_id->depot.depot_id, fragile "是否易碎", weight:numeric)'
)
MONTHS = table("turnover", "month:date", "income:numeric")
N = range(1, 241)
ROWS = {
    "tariff": {
        "tariff_cd": ["A1", "B2", "C3", "D4"],
        "descr": ["Letter up to 50 g", "Small parcel", "Bulky goods", "Pallet by road"],
        "max_kg": [1, 5, 30, 900],
    },
    "depot": {"depot_id": range(1, 31), "name": [f"Depot {n}" for n in range(1, 31)]},
    "parcel": {
        "parcel_id": N,
        "tariff_cd": [["A1", "B2", "B2", "C3"][n % 4] for n in N],
        "depot_id": [n % 27 + 1 for n in N],
        "fragile": [int(n % 9 == 0) for n in N],
        "weight": [f"{n % 70}.5" for n in N],
    },
    "turnover": {
        "month": [f"20{year}-{month:02}-01" for year in range(20, 24) for month in range(1, 13)],
        "income": [f"{n * 37 % 900}.00" for n in range(48)],
    },
}


def pairs(language: Language) -> tuple[SourceDescription, tuple[Pair, ...]]:
    source = described(TARIFFS, DEPOTS, PARCELS, MONTHS, rows=ROWS, language=language)
    return source, generate_pairs(source, GenerationOptions(source_name="post", pairs_per_table=120))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_row_of_a_lookup_table_is_named_by_its_description(language: Language) -> None:
    source, made = pairs(language)
    grouped = [pair for pair in made if "GROUP BY tariff.tariff_cd" in pair.sql]
    assert grouped
    assert all("tariff.descr" in pair.sql for pair in grouped)
    assert not [pair.question for pair in grouped if "column" in find_mismatch_hints(pair.question, pair.sql, source)]


def test_rows_without_children_that_are_not_so_are_not_asked() -> None:
    _, made = pairs("zh")
    conditions = [pair.sql for pair in made if pair.family == "without_children" and "fragile" in pair.sql]
    assert any("fragile = 1" in sql for sql in conditions)
    assert not any("fragile = 0" in sql for sql in conditions)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_date_that_is_a_month_has_no_months(language: Language) -> None:
    _, made = pairs(language)
    about = [pair for pair in made if pair.tables == ("turnover",)]
    assert about
    assert not [pair.sql for pair in about if "DATE_TRUNC" in pair.sql]


def test_condition_on_the_row_that_the_group_refers_to_is_redundant() -> None:
    to_customer = edge(PURCHASE, "customer_id", CUSTOMER, "id")
    name = f.Field(table=CUSTOMER, column="name", path=(to_customer,))
    assert touches(name, f.ByField(field=f.Field(table=PURCHASE, column="customer_id")))
    assert not touches(name, f.ByField(field=f.Field(table=PURCHASE, column="status")))


def test_average_in_the_label_of_a_column_is_no_operation() -> None:
    stores = table("store", "store_id", "name:text", "avg_wait_minutes:numeric", key=("store_id",))
    rows = {"store": {"store_id": [1, 2], "name": ["A", "B"], "avg_wait_minutes": ["4.5", "7.5"]}}
    question = "How many stores have an average wait above 5 minutes?"
    sql = "SELECT COUNT(*) FROM store WHERE store.avg_wait_minutes > 5;"
    assert find_mismatch_hints(question, sql, described(stores, rows=rows)) == ()


def test_date_named_after_the_rows_with_a_hyphen_is_theirs() -> None:
    """A checkout's check-out time: "checkouts from 2024", not "checkouts that checked out in 2024"."""
    loans = table("checkout", "checkout_id", "checked_out_at:timestamp", "returned_at:timestamp", key=("checkout_id",))
    days = [f"2024-{n % 12 + 1:02}-{n % 27 + 1:02} 10:00:00" for n in range(120)]
    rows = {"checkout": {"checkout_id": range(120), "checked_out_at": days, "returned_at": [*days[:100], *[None] * 20]}}
    made = generate_pairs(described(loans, rows=rows), GenerationOptions(source_name="x", pairs_per_table=40))
    asked = [pair.question for pair in made if "checkout.checked_out_at" in pair.sql]
    assert asked
    assert not [question for question in asked if "checked out" in question]
