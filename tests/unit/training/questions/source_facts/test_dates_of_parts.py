"""Parts without a date, such as order lines, are dated by their whole."""

from __future__ import annotations

import pytest

from tests.tables import from_table
from tests.unit.training.made import described, table
from training.catalog.model import Table, TableName
from training.language.languages import Language
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

ORDERS = table("orders", "order_id", "order_date:date", "city:text", key=("order_id",))
PRODUCT = table("product", "product_id", "product_name:text", "category:text", key=("product_id",))
TO_BOTH = {"order_id": "orders.order_id", "product_id": "product.product_id"}
LINES = table(
    "order_lines", "order_id", "product_id", "quantity", "discount:numeric",
    key=("order_id", "product_id"), references=TO_BOTH,
)  # fmt: skip


def _source(lines: Table, *, without_order: int = 0, language: Language = "en") -> SourceDescription:
    orders = [n // 4 for n in range(800)]
    rows = {
        "orders": {
            "order_id": range(200),
            "order_date": [f"2024-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(200)],
            "city": [["Cork", "Bray", "Naas", "Trim", "Cobh"][n % 5] for n in range(200)],
        },
        "product": {
            "product_id": range(40),
            "product_name": [f"Tea {n}" for n in range(40)],
            "category": [["green", "black", "white", "herbal"][n % 4] for n in range(40)],
        },
        lines.name.name: {
            "line_id": range(800),
            "order_id": [None if n < without_order else order for n, order in enumerate(orders)],
            "product_id": [(n * 7 + n // 4) % 40 for n in range(800)],
            "quantity": [1 + n % 30 for n in range(800)],
            "discount": [f"0.{n % 4}5" for n in range(800)],
            "tag": [f"tag {n}" for n in range(800)],
            "shipped_on": [f"2024-0{1 + n % 9}-11" for n in range(800)],
        },
    }
    return described(ORDERS, PRODUCT, lines, rows=rows, language=language)


@pytest.mark.parametrize(
    ("lines", "without_order", "dated"),
    [
        pytest.param(LINES, 0, True, id="parts by their key"),
        pytest.param(
            table("order_lines", "line_id", "order_id", "product_id", "quantity", key=("line_id",), references=TO_BOTH),
            0,
            True,
            id="parts by their name",
        ),
        pytest.param(
            table("order_tags", "order_id", "tag:text", key=("order_id", "tag"),
                  references={"order_id": "orders.order_id"}),
            0,
            False,
            id="parts without figures",
        ),
        pytest.param(
            table("returns", "line_id", "order_id", "product_id", "quantity", key=("line_id",), references=TO_BOTH),
            0,
            False,
            id="rows that only refer to an order",
        ),
        pytest.param(
            table("order_lines", "line_id", "order_id", "product_id", "quantity", key=("line_id",), references=TO_BOTH),
            30,
            False,
            id="some without an order",
        ),
        pytest.param(
            table("order_lines", *LINES.columns, "shipped_on:date", key=("order_id", "product_id"),
                  references=TO_BOTH),
            0,
            False,
            id="parts with a date of their own",
        ),
    ],
)  # fmt: skip
def test_parts_are_dated_by_their_whole(lines: Table, without_order: int, dated: bool) -> None:
    source = _source(lines, without_order=without_order)
    words = Words(Reach(source), "en")
    orders = {of.table for of in words.times(lines.name) if of.path}
    assert orders == ({ORDERS.name} if dated else set[TableName]())
    main = words.main_time(lines.name)
    assert (main is not None and main.column == "order_date") is dated


@from_table
def test_figures_of_parts_are_asked_over_time_and_by_kinds(language: Language, asked: tuple[str, ...]) -> None:
    source = _source(LINES, language=language)
    pairs = generate_pairs(source, GenerationOptions(source_name="shop", pairs_per_table=40))
    sums = [pair for pair in pairs if "SUM(order_lines.quantity)" in pair.sql]
    by_time = [pair for pair in sums if "orders.order_date" in pair.sql]
    assert any(all(word in pair.question for word in asked) for pair in by_time)
    assert all("order_lines.order_id = orders.order_id" in pair.sql for pair in by_time)
    assert any("GROUP BY product.category" in pair.sql for pair in sums)


def test_rates_from_0_to_1_are_not_added_up() -> None:
    pairs = generate_pairs(_source(LINES), GenerationOptions(source_name="shop", pairs_per_table=40))
    assert any("AVG(order_lines.discount)" in pair.sql for pair in pairs)
    assert not any("SUM(order_lines.discount)" in pair.sql for pair in pairs)
