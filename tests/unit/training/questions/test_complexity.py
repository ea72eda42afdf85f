"""What nobody could follow is not asked."""

from __future__ import annotations

import pytest

from tests.unit.training.questions import shop
from training.questions import form as f
from training.questions.complexity import is_bearable

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
        pytest.param(f.Count(things=f.Things(table=shop.LINE, where=(LARGE,))), True, id="one condition"),
        pytest.param(f.Count(things=f.Things(table=shop.LINE, where=(LARGE, FAR))), True, id="one of them far away"),
        pytest.param(
            f.Breakdown(things=f.Things(table=shop.LINE), by=(BY_COUNTRY,), measures=(f.CountRows(),)),
            True,
            id="a group two tables away",
        ),
        pytest.param(
            f.Breakdown(
                things=f.Things(table=shop.LINE, where=(LARGE,)), by=(BY_COUNTRY, BY_PRODUCT), measures=(f.CountRows(),)
            ),
            False,
            id="two groups of other tables and a condition",
        ),
        pytest.param(
            f.BestPerGroup(
                things=f.Things(table=shop.LINE, where=(FAR,)),
                outer=BY_PRODUCT,
                inner=BY_COUNTRY,
                measure=f.CountRows(),
            ),
            False,
            id="a best of each with a condition far away",
        ),
        pytest.param(
            f.Split(
                things=f.Things(table=shop.LINE, where=(FAR,)),
                measure=f.CountRows(),
                field=AMOUNT,
                values=(1, 2),
                by=(BY_PRODUCT,),
            ),
            False,
            id="values side by side for each of another table under a condition far away",
        ),
    ],
)
def test_a_question_stays_one_that_people_say_in_one_breath(form: f.Form, bearable: bool) -> None:
    assert is_bearable(form) is bearable
