"""A rewording keeps the values of the SQL, also those without quotes in the question."""

from __future__ import annotations

import pytest

from tests.unit.training.questions.shop import shop
from training.measures.agreement import keeps_literals
from training.pair import Pair


def _pair(question: str, *literals: str) -> Pair:
    return Pair(
        id="p", question=question, sql="SELECT 1;", language="en", theme="t", family="count", difficulty="easy",
        tables=("customer", "purchase"), columns=("customer.country", "purchase.status", "customer.vip"), relations=(),
        literals=literals,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "literals", "rephrased", "kept"),
    [
        pytest.param("Customers of France", ("France",), "France's customers", True, id="a name stays"),
        pytest.param("Customers of France", ("France",), "Our customers", False, id="a name is missing"),
        pytest.param("Customers of US", ("US",), "Customers I could trust", False, id="a name is only within a word"),
        pytest.param("来自中国的客户数", ("中国",), "中国客户有多少", True, id="a Chinese name stays"),
        pytest.param("来自中国的客户数", ("中国",), "国内客户有多少", False, id="a Chinese name is missing"),
        pytest.param("Paid purchases", ("1",), "Purchases that are paid", True, id="the meaning of a code stays"),
        pytest.param("Paid purchases", ("1",), "Unpaid purchases", False, id="the meaning of a code is negated"),
        pytest.param("Since 5 March 2024", ("2024-03-05",), "After 5 March 2024", True, id="a day stays"),
        pytest.param("Since 5 March 2024", ("2024-03-05",), "After 5 May 2024", False, id="a month is changed"),
        pytest.param("The three best", ("3",), "The best three", True, id="a number word stays"),
        pytest.param("The three best", ("3",), "The best few", False, id="a number word is missing"),
        pytest.param("Is VIP true?", ("true",), "Which are marked as VIP?", True, id="another wording of yes"),
        pytest.param(
            "The newest purchase", ("1",), "The latest purchase", True, id="a literal that the question lacks"
        ),
    ],
)
def test_a_rewording_keeps_the_literals(
    question: str, literals: tuple[str, ...], rephrased: str, *, kept: bool
) -> None:
    assert keeps_literals(_pair(question, *literals), rephrased, shop()) is kept
