"""Trivial answers are detected, and conditions without effect are not made."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from tests.unit.training.questions import shop
from training.probe import ProbeResult
from training.profile.profiles import ColumnProfile, CommonValue
from training.questions import form as f
from training.questions.families import is_informative
from training.questions.families.figures.over_time import Running
from training.questions.families.figures.portions import Portion
from training.questions.families.figures.totals import Count, Figures
from training.questions.families.groups.best_per_group import BestPerGroup
from training.questions.families.groups.beyond import GroupsOver
from training.questions.families.groups.breakdown import Breakdown
from training.questions.families.groups.shares import Shares
from training.questions.families.groups.top_groups import TopGroups
from training.questions.families.rows.lists import Listing
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach

REACH = Reach(shop.shop())
PURCHASES = f.Things(table=shop.PURCHASE)
STATUS = f.Field(table=shop.PURCHASE, column="status")
AMOUNT = f.Field(table=shop.PURCHASE, column="amount")
OPEN = f.Equals(field=STATUS, value=0)
SOME = replace(PURCHASES, where=(OPEN,))
BY_STATUS = f.ByField(field=STATUS)
BY_MONTH = f.ByPeriod(field=f.Field(table=shop.PURCHASE, column="purchase_date"), grain="month")
HIGHEST = Figures(things=PURCHASES, measures=(f.Aggregate(function="max", field=AMOUNT),))
OVER = GroupsOver(things=PURCHASES, by=BY_STATUS, measure=f.CountRows(), op=">", threshold=5)
COUNT = f.CountRows()
CUSTOMER = f.Entity(table=shop.CUSTOMER, path=(shop.RELATIONS[0],))
BY_CUSTOMER = Breakdown(things=PURCHASES, by=(f.ByEntity(entity=CUSTOMER),), measures=(COUNT,))


def rows(count: int, *only: object) -> ProbeResult:
    return ProbeResult(rows=count, error=None, look=lambda: only or None)


@pytest.mark.parametrize(
    ("form", "result", "telling"),
    [
        pytest.param(Count(things=PURCHASES), rows(1, 1000), True, id="a count"),
        pytest.param(Count(things=SOME), rows(1, 300), True, id="a count with a condition"),
        pytest.param(Count(things=SOME), rows(1, 1000), False, id="a condition that all rows meet"),
        pytest.param(Count(things=SOME), rows(1, 0), False, id="a condition that no row meets"),
        pytest.param(Count(things=SOME), rows(1), True, id="an unread value"),
        pytest.param(
            Listing(things=SOME, show=(AMOUNT,)), rows(1000), False, id="a list that the condition does not shorten"
        ),
        pytest.param(HIGHEST, rows(1, Decimal("980.00")), True, id="a figure"),
        pytest.param(HIGHEST, rows(1, None), False, id="a figure of no rows"),
        pytest.param(OVER, rows(2), True, id="some groups pass the threshold"),
        pytest.param(OVER, rows(3), False, id="every group passes the threshold"),
        pytest.param(
            Shares(things=PURCHASES, by=BY_STATUS, measure=COUNT), rows(1), False, id="a share with one group"
        ),
        pytest.param(
            TopGroups(things=PURCHASES, by=BY_STATUS, measure=COUNT, descending=True, limit=5),
            rows(3),
            False,
            id="a top of five among three",
        ),
        pytest.param(Portion(things=PURCHASES, condition=OPEN), rows(1, 33.3), True, id="a part of the whole"),
        pytest.param(Portion(things=PURCHASES, condition=OPEN), rows(1, "100.00"), False, id="all of the whole"),
        pytest.param(
            BestPerGroup(things=PURCHASES, outer=BY_MONTH, inner=BY_STATUS, measure=COUNT),
            rows(1),
            False,
            id="the best of one group",
        ),
        pytest.param(
            Portion(things=PURCHASES, condition=OPEN, by=(BY_MONTH,)), rows(1), False, id="a part of one group"
        ),
        pytest.param(BY_CUSTOMER, rows(90), False, id="a figure for each customer, but some have none"),
        pytest.param(BY_CUSTOMER, rows(100), True, id="a figure for each customer"),
        pytest.param(Running(things=PURCHASES, by=BY_MONTH, measure=COUNT), rows(2), False, id="two periods"),
    ],
)
def test_trivial_answer_is_not_informative(form: f.Form, result: ProbeResult, telling: bool) -> None:
    assert is_informative(form, result, REACH) is telling


def test_any_answer_over_an_empty_table_is_informative() -> None:
    empty = Reach(shop.emptied(shop.shop(), shop.PURCHASE))
    assert is_informative(Count(things=SOME), rows(1, 0), empty)


STATED = ColumnProfile(
    role="dimension",
    distinct=4,
    complete=True,
    common=(CommonValue("China", 0.4), CommonValue("France", 0.2), CommonValue("USA", 0.2), CommonValue("Peru", 0.2)),
)


def conditions(country: ColumnProfile) -> tuple[f.Condition, ...]:
    source = shop.shop()
    customers = source.profiles[shop.CUSTOMER]
    changed = replace(customers, columns={**customers.columns, "country": country})
    reach = Reach(replace(source, profiles={**source.profiles, shop.CUSTOMER: changed}))
    filters = gather(reach, Words(reach, "en"), shop.CUSTOMER, Random(1)).filters
    return tuple(x.condition for x in filters if x.condition.field.column == "country")


@pytest.mark.parametrize(
    ("country", "negated", "lists"),
    [
        pytest.param(STATED, True, {2}, id="four values: two may be named, not all but one"),
        pytest.param(
            replace(STATED, null_share=0.5, common=tuple(CommonValue(v, s / 2) for v, s in STATED.common)),
            False,
            {2},
            id='with many NULLs, "other than China" is unclear',
        ),
    ],
)
def test_conditions_exclude_some_rows(country: ColumnProfile, negated: bool, lists: set[int]) -> None:
    made = conditions(country)
    assert any(isinstance(c, f.Equals) and c.negated for c in made) is negated
    assert {len(c.values) for c in made if isinstance(c, f.OneOf)} == lists
