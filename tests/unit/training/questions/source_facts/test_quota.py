"""Calendars, copies and bookkeeping of tools get few questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.training.made import described, table, table_of
from training.catalog.model import Table
from training.questions.source_facts.quota import needs_few_pairs
from training.source.description import SourceDescription

DAYS = table_of("dim_date(*date_key, full_date:date, year, month, week_of_year, is_holiday:bool)")
SALES = table_of("sales(*sale_id, date_key->dim_date.date_key, shop:text, amount:numeric, note:text)")
COPY = table("sales_bak", "sale_id", "date_key", "shop:text", "amount:numeric", "note:text")
MONTHS = replace(
    table("sales_of_shops", "shop:text", "sold:date", "amount:numeric", "orders", "returns", "guests"),
    kind="view",
    view_definition="SELECT shop, sold, sum(amount), count(*), 0, 0 FROM sales\n  GROUP BY shop, sold",
)
ROWS = {
    "dim_date": {
        "date_key": range(20240101, 20240129),
        "full_date": [f"2024-01-{n:02}" for n in range(1, 29)],
        "year": [2024] * 28,
        "month": [1] * 28,
        "week_of_year": [n // 7 for n in range(28)],
        "is_holiday": ["t", "f"] * 14,
    },
    "sales": {
        "sale_id": range(280),
        "date_key": [20240101 + n % 28 for n in range(280)],
        "shop": ["North", "South"] * 140,
        "amount": [f"{n}.50" for n in range(280)],
        "note": [f"Note {n % 40}" for n in range(280)],
    },
}


def _source(*tables: Table) -> SourceDescription:
    return described(*tables, rows=ROWS)


@pytest.mark.parametrize(
    ("asked", "beside", "soon"),
    [
        pytest.param(DAYS, (), True, id="a calendar"),
        pytest.param(SALES, (DAYS,), False, id="events on its days"),
        pytest.param(COPY, (SALES, DAYS), True, id="a copy of another table"),
        pytest.param(COPY, (DAYS,), False, id="a copy of a missing table"),
        pytest.param(
            table("sales_more", *SALES.columns), (SALES, DAYS), False, id="a similar table that is not called copy"
        ),
        pytest.param(
            table("pz", "lb:text", "z:text", "mc:text", key=("lb", "z"), comment="系统代码表"),
            (),
            True,
            id="a code table by its comment",
        ),
        pytest.param(MONTHS, (SALES, DAYS), True, id="a view that groups rows"),
        pytest.param(table("alembic_version", "version_num:text"), (), True, id="the bookkeeping of a tool"),
    ],
)
def test_tables_with_few_questions(asked: Table, beside: tuple[Table, ...], soon: bool) -> None:
    assert needs_few_pairs(_source(asked, *beside), asked) is soon
