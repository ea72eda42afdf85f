"""Questions that are too complex are not asked."""

from __future__ import annotations

import pytest

from tests.unit.training.questions import shop
from training.questions import form as f
from training.questions.families.figures.totals import Count
from training.questions.families.groups.best_per_group import BestPerGroup
from training.questions.families.groups.breakdown import Breakdown
from training.questions.proposals.complexity import is_bearable

PATH = (shop.RELATIONS[2], shop.RELATIONS[0])
COUNTRY = f.Field(table=shop.CUSTOMER, column="country", path=PATH)
AMOUNT = f.Field(table=shop.LINE, column="amount")
LARGE = f.Exceeds(field=AMOUNT, op=">", value=5)
FAR = f.Equals(field=COUNTRY, value="China")
BY_COUNTRY = f.ByField(field=COUNTRY)
BY_PRODUCT = f.ByEntity(entity=f.Entity(table=shop.PRODUCT, path=(shop.RELATIONS[3],)))


@pytest.mark.parametrize(
    ("form", "bearable"),
    [
        pytest.param(Count(things=f.Things(table=shop.LINE, where=(LARGE,))), True, id="one condition"),
        pytest.param(Count(things=f.Things(table=shop.LINE, where=(LARGE, FAR))), True, id="one of them far away"),
        pytest.param(
            Breakdown(things=f.Things(table=shop.LINE), by=(BY_COUNTRY,), measures=(f.CountRows(),)),
            True,
            id="a group two tables away",
        ),
        pytest.param(
            Breakdown(
                things=f.Things(table=shop.LINE, where=(LARGE,)), by=(BY_COUNTRY, BY_PRODUCT), measures=(f.CountRows(),)
            ),
            False,
            id="two groups of other tables and a condition",
        ),
        pytest.param(
            BestPerGroup(
                things=f.Things(table=shop.LINE, where=(FAR,)),
                outer=BY_PRODUCT,
                inner=BY_COUNTRY,
                measure=f.CountRows(),
            ),
            False,
            id="the best of each group with a distant condition",
        ),
    ],
)
def test_too_complex_form_is_not_asked(form: f.Form, bearable: bool) -> None:
    assert is_bearable(form) is bearable
