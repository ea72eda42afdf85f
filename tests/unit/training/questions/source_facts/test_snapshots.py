"""Questions about snapshots name a day and count no rows; questions about events do."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.unit.training.made import described, table, table_of
from training.catalog.model import Table
from training.questions import form as f
from training.questions.families.figures.portions import Portion
from training.questions.families.figures.totals import Count, Figures
from training.questions.families.related.children import ChildCounts, WithChildren
from training.questions.families.rows.latest import Latest
from training.questions.families.rows.lists import Listing
from training.questions.families.rows.tops import TopRows
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import propose
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

STOCK = table("stock", "stock_id", "name:text", key=("stock_id",))
QUOTE = replace(
    table_of("quote(*quote_id, stock_id->stock.stock_id, quoted_on:date, price:numeric, volume)"),
    uniques=(("stock_id", "quoted_on"),),
)  # fmt: skip
DAY = f.Field(table=QUOTE.name, column="quoted_on")
_STOCKS = 10


def quoted(days: int, *, every: int = 1) -> SourceDescription:
    """Return a quote of each stock on each of the days, or of every n-th stock."""
    made = [(stock, day) for day in range(days) for stock in range(_STOCKS) if (stock + day) % every == 0]
    rows: dict[str, dict[str, list[object]]] = {
        "stock": {"stock_id": [*range(_STOCKS)], "name": [f"Stock {chr(65 + n)}" for n in range(_STOCKS)]},
        "quote": {
            "quote_id": [*range(len(made))],
            "stock_id": [stock for stock, _ in made],
            "quoted_on": [f"2024-{1 + day // 28:02}-{1 + day % 28:02}" for _, day in made],
            "price": [f"{10 + 7 * n % 90}.25" for n in range(len(made))],
            "volume": [100 + 13 * n % 700 for n in range(len(made))],
        },
    }
    return described(STOCK, QUOTE, rows=rows)


def asked(source: SourceDescription, of: Table) -> tuple[f.Form, ...]:
    reach = Reach(source)
    return propose(gather(reach, Words(reach, "en"), of.name, Random(3)), 40)


@pytest.mark.parametrize(
    ("source", "daily"),
    [
        pytest.param(quoted(40), True, id="a row for each thing and day"),
        pytest.param(quoted(40, every=5), False, id="a row now and then"),
    ],
)
def test_key_of_thing_and_day_marks_snapshots(source: SourceDescription, daily: bool) -> None:
    assert Reach(source).is_taken_daily(QUOTE.name) is daily


def test_balances_with_a_date_are_snapshots() -> None:
    rows = {"id": range(9), "day": [f"2024-01-{n + 1:02}" for n in range(9)], "amount": range(9)}
    for name, daily in (("account_balances", True), ("account", False)):
        made = table(name, "id", "day:date", "amount:numeric", key=("id",))
        assert Reach(described(made, rows={name: rows})).is_taken_daily(made.name) is daily


def test_snapshots_are_not_counted() -> None:
    source = quoted(40)
    for form in asked(source, QUOTE):
        assert not isinstance(form, Count | Portion)
        assert f.CountRows() not in (getattr(form, "measure", None), *getattr(form, "measures", ()))
    counted = (ChildCounts, WithChildren)
    assert not any(isinstance(form, counted) for form in asked(source, STOCK))


def test_rows_of_snapshots_are_shown_with_their_day() -> None:
    rows = [form for form in asked(quoted(40), QUOTE) if hasattr(form, "show") and not isinstance(form, Latest)]
    assert {type(form) for form in rows} >= {Listing, TopRows}
    assert all(DAY in getattr(form, "show", ()) for form in rows)


def test_a_price_of_unlike_things_is_not_averaged() -> None:
    figures = [form for form in asked(quoted(40), QUOTE) if isinstance(form, Figures)]
    assert {m.field.column for form in figures for m in form.measures if m.function == "sum"} == {"volume"}
    assert not any(m.field.column == "price" for form in figures for m in form.measures if not form.things.where)


def test_the_time_of_the_update_is_the_day_of_a_balance() -> None:
    user = table("users", "user_id", "name:text", key=("user_id",))
    columns = ("id", "user_id", "balance:numeric", "updated_at:timestamp")
    balance = table("user_balance_daily", *columns, key=("id",), references={"user_id": "users.user_id"})
    rows: dict[str, dict[str, list[object]]] = {
        "users": {"user_id": [*range(10)], "name": [f"Ann {chr(65 + n)}" for n in range(10)]},
        "user_balance_daily": {
            "id": [*range(60)],
            "user_id": [n % 10 for n in range(60)],
            "balance": [f"{n * 13 % 97}.50" for n in range(60)],
            "updated_at": [f"2024-01-{1 + n // 10:02} 08:00:00" for n in range(60)],
        },
    }
    tops = [form for form in asked(described(user, balance, rows=rows), balance) if isinstance(form, TopRows)]
    assert tops
    assert all(f.Field(table=balance.name, column="updated_at") in form.show for form in tops)
