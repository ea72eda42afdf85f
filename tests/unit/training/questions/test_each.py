"""A question about each thing is answered for each: also for those without rows, and for rows without a value."""

from __future__ import annotations

import pytest

from tests.unit.training.made import described, table
from tests.unit.training.questions import shop
from tests.unit.training.questions.test_worth_asking import SALE, asked, shops
from training.probe import ProbeResult
from training.questions import families
from training.questions import form as f
from training.questions.families.relative_dates import RecentSeries, Span
from training.questions.neighbourhood import Reach
from training.questions.phrasing.words import Words
from training.questions.proposals.filters import own_filters
from training.questions.sql.printer import sql_text

REACH = Reach(shop.shop())
PURCHASES = f.Things(table=shop.PURCHASE)
CUSTOMERS = f.Things(table=shop.CUSTOMER)
VIP = f.Equals(field=f.Field(table=shop.CUSTOMER, column="vip"), value=True)
PRODUCTS = f.Things(table=shop.PRODUCT)
DATE = f.Field(table=shop.PURCHASE, column="purchase_date")
AMOUNT = f.Field(table=shop.PURCHASE, column="amount")
PRICE = f.Field(table=shop.PRODUCT, column="price")
COUNT = f.CountRows()
BY_CUSTOMER = f.ByEntity(entity=f.Entity(table=shop.CUSTOMER, path=(shop.RELATIONS[0],)))
BY_COUNTRY = f.ByField(field=f.Field(table=shop.CUSTOMER, column="country"))
BY_CLERK_ORDER = f.ByField(field=f.Field(table=shop.STAFF, column="order", path=(shop.RELATIONS[1],)))


def made(form: f.Form) -> str:
    return sql_text(families.build(REACH, Words(REACH, "en"), form).query)


@pytest.mark.parametrize(
    "form",
    [
        f.Breakdown(things=CUSTOMERS, by=(BY_COUNTRY,), measures=(COUNT,)),
        f.Breakdown(things=PURCHASES, by=(BY_CLERK_ORDER,), measures=(COUNT,)),
        f.Shares(things=CUSTOMERS, by=BY_COUNTRY, measure=COUNT),
        f.Portion(things=CUSTOMERS, condition=VIP, by=(BY_COUNTRY,)),
    ],
)
def test_rows_without_a_value_are_a_group(form: f.Form) -> None:
    assert "IS NOT NULL" not in made(form)


def test_rows_without_a_parent_are_a_group() -> None:
    form = f.Breakdown(things=PURCHASES, by=(BY_CLERK_ORDER,), measures=(COUNT,))
    assert "FROM purchase LEFT JOIN" in made(form)


def test_a_top_of_groups_is_of_known_ones() -> None:
    top = f.TopGroups(things=CUSTOMERS, by=BY_COUNTRY, measure=COUNT, descending=True, limit=1)
    assert "customer.country IS NOT NULL" in made(top)


@pytest.mark.parametrize(
    ("measure", "figure"),
    [
        (COUNT, "COUNT(purchase.customer_id)"),
        (f.Aggregate(function="sum", field=AMOUNT), "COALESCE(SUM(purchase.amount), 0)"),
    ],
)
@pytest.mark.parametrize("family", [f.AveragePerGroup, f.GroupsAboveAverage])
def test_an_average_per_parent_counts_those_without_rows(
    family: type[f.AveragePerGroup | f.GroupsAboveAverage], measure: f.Measure, figure: str
) -> None:
    sql = made(family(things=PURCHASES, by=BY_CUSTOMER, measure=measure))
    assert "FROM customer LEFT JOIN purchase ON purchase.customer_id = customer.id GROUP BY customer.id" in sql
    assert figure in sql


def test_a_sum_of_nothing_is_not_the_best() -> None:
    best = f.BestPerGroup(
        things=PRODUCTS,
        outer=f.ByField(field=f.Field(table=shop.PRODUCT, column="listed")),
        inner=f.ByField(field=f.Field(table=shop.PRODUCT, column="title")),
        measure=f.Aggregate(function="sum", field=PRICE),
    )
    assert "ORDER BY SUM(product.price) DESC NULLS LAST" in made(best)


@pytest.mark.parametrize(("weeks", "telling"), [(8, True), (7, False)])
def test_a_week_without_rows_would_be_missing(weeks: int, telling: bool) -> None:
    span = Span(field=DATE, kind="last", count=8, unit="week")
    form = RecentSeries(things=PURCHASES, span=span, measure=COUNT)
    assert families.is_informative(form, ProbeResult(rows=weeks, error=None), REACH) is telling


def test_the_fewest_are_not_asked_for_if_some_have_none() -> None:
    tops = [form for form in asked(shops(24), SALE, rounds=60) if isinstance(form, f.TopGroups)]
    of_shops = [form for form in tops if isinstance(form.by, f.ByEntity)]
    assert of_shops
    assert all(form.descending for form in of_shops)


def test_a_threshold_divides_the_rows_as_they_are_spread() -> None:
    amounts = [*range(10, 50)] * 6
    amounts[:3] = [90_000] * 3
    load = table("load", "load_id", "boxes", key=("load_id",))
    reach = Reach(described(load, rows={"load": {"load_id": range(240), "boxes": amounts}}))
    found = [x.condition for x in own_filters(reach, f.Field(table=load.name, column="boxes"))]
    limits = [c.value for c in found if isinstance(c, f.Exceeds)]
    assert limits
    assert all(isinstance(limit, int) and limit < 100 for limit in limits)
