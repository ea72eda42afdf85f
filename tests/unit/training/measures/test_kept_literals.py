"""A rewording keeps the values of the SQL, also those without quotes in the question."""

from __future__ import annotations

from tests.tables import from_table
from tests.unit.training.questions.shop import shop
from training.measures.agreement import keeps_literals
from training.pair import Pair


def _pair(question: str, *literals: str) -> Pair:
    return Pair(
        id="p", question=question, sql="SELECT 1;", language="en", theme="t", family="count", difficulty="easy",
        tables=("customer", "purchase"), columns=("customer.country", "purchase.status", "customer.vip"), relations=(),
        literals=literals,
    )  # fmt: skip


@from_table
def test_a_rewording_keeps_the_literals(
    question: str, literals: tuple[str, ...], rephrased: str, *, kept: bool
) -> None:
    assert keeps_literals(_pair(question, *literals), rephrased, shop()) is kept
