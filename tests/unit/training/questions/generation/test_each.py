"""Questions about each group also count groups without rows, and rows without a value."""

from __future__ import annotations

import pytest

from tests.unit.training.made import described, table
from tests.unit.training.questions import shop
from tests.unit.training.questions.generation.test_worth_asking import SALE, asked, shops
from training.probe import ProbeResult
from training.questions import families
from training.questions import form as f
from training.questions.families.figures.portions import Portion
from training.questions.families.figures.relative_dates import RecentSeries, Span
from training.questions.families.groups.averages import AveragePerGroup, GroupsAboveAverage
from training.questions.families.groups.best_per_group import BestPerGroup
from training.questions.families.groups.breakdown import Breakdown
from training.questions.families.groups.shares import Shares
from training.questions.families.groups.top_groups import TopGroups
from training.questions.ingredients.filters import own_filters
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
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
        Breakdown(things=CUSTOMERS, by=(BY_COUNTRY,), measures=(COUNT,)),
        Breakdown(things=PURCHASES, by=(BY_CLERK_ORDER,), measures=(COUNT,)),
        Shares(things=CUSTOMERS, by=BY_COUNTRY, measure=COUNT),
        Portion(things=CUSTOMERS, condition=VIP, by=(BY_COUNTRY,)),
    ],
)
def test_rows_without_a_value_are_a_group(form: f.Form) -> None:
    assert "IS NOT NULL" not in made(form)


def test_rows_without_a_parent_are_a_group() -> None:
    form = Breakdown(things=PURCHASES, by=(BY_CLERK_ORDER,), measures=(COUNT,))
    assert "FROM purchase LEFT JOIN" in made(form)


def test_top_groups_leave_out_the_null_group() -> None:
    top = TopGroups(things=CUSTOMERS, by=BY_COUNTRY, measure=COUNT, descending=True, limit=1)
    assert "customer.country IS NOT NULL" in made(top)


@pytest.mark.parametrize(
    ("measure", "figure"),
    [
        (COUNT, "COUNT(purchase.customer_id)"),
        (f.Aggregate(function="sum", field=AMOUNT), "COALESCE(SUM(purchase.amount), 0)"),
    ],
)
@pytest.mark.parametrize("family", [AveragePerGroup, GroupsAboveAverage])
def test_an_average_per_parent_counts_those_without_rows(
    family: type[AveragePerGroup | GroupsAboveAverage], measure: f.Measure, figure: str
) -> None:
    sql = made(family(things=PURCHASES, by=BY_CUSTOMER, measure=measure))
    assert "FROM customer LEFT JOIN purchase ON purchase.customer_id = customer.id GROUP BY customer.id" in sql
    assert figure in sql


def test_group_without_values_is_not_the_top() -> None:
    best = BestPerGroup(
        things=PRODUCTS,
        outer=f.ByField(field=f.Field(table=shop.PRODUCT, column="listed")),
        inner=f.ByField(field=f.Field(table=shop.PRODUCT, column="title")),
        measure=f.Aggregate(function="sum", field=PRICE),
    )
    assert "ORDER BY SUM(product.price) DESC NULLS LAST" in made(best)


@pytest.mark.parametrize(("weeks", "telling"), [(8, True), (7, False)])
def test_series_with_a_missing_week_is_not_informative(weeks: int, telling: bool) -> None:
    span = Span(field=DATE, kind="last", count=8, unit="week")
    form = RecentSeries(things=PURCHASES, span=span, measure=COUNT)
    assert families.is_informative(form, ProbeResult(rows=weeks, error=None), REACH) is telling


def test_fewest_is_not_asked_if_some_groups_have_no_rows() -> None:
    tops = [form for form in asked(shops(24), SALE, rounds=60) if isinstance(form, TopGroups)]
    of_shops = [form for form in tops if isinstance(form.by, f.ByEntity)]
    assert of_shops
    assert all(form.descending for form in of_shops)


def test_threshold_follows_the_distribution_of_values() -> None:
    amounts = [*range(10, 50)] * 6
    amounts[:3] = [90_000] * 3
    load = table("load", "load_id", "boxes", key=("load_id",))
    reach = Reach(described(load, rows={"load": {"load_id": range(240), "boxes": amounts}}))
    found = [x.condition for x in own_filters(reach, f.Field(table=load.name, column="boxes"))]
    limits = [c.value for c in found if isinstance(c, f.Exceeds)]
    assert limits
    assert all(isinstance(limit, int) and limit < 100 for limit in limits)
