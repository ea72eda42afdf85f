"""Signs that a question and an SQL do not fit: found in wrong pairs, not in right ones."""

from __future__ import annotations

import pytest

from bench.support.planted import KINDS, plants
from tests.unit.training.questions.shop import shop
from training.measures.signs import Sign, signs
from training.questions.generate import GenerationOptions, generate_pairs

SOURCE = shop()
PAID = "SELECT customer.country, AVG(purchase.amount) FROM purchase JOIN customer ON purchase.customer_id = customer.id"


@pytest.mark.parametrize(
    ("question", "sql", "found"),
    [
        pytest.param(
            "What is the average amount of purchases per customer country?",
            f"{PAID} GROUP BY customer.country;",
            (),
            id="all words fit",
        ),
        pytest.param(
            "What is the total amount of purchases per customer country?",
            f"{PAID} GROUP BY customer.country;",
            ("aggregate",),
            id="an average for a total",
        ),
        pytest.param(
            "What is the average amount of purchases above 5 per customer country?",
            f"{PAID} GROUP BY customer.country;",
            ("value",),
            id="a condition is missing",
        ),
        pytest.param(
            "What is the average amount of purchases above 5 per customer country?",
            f"{PAID} WHERE purchase.amount < 5 GROUP BY customer.country;",
            ("bound",),
            id="below for above",
        ),
        pytest.param(
            "Which 3 purchases have the highest amount?",
            "SELECT purchase.id FROM purchase ORDER BY purchase.amount LIMIT 3;",
            ("direction",),
            id="the lowest for the highest",
        ),
        pytest.param("How many customers are there?", "SELECT COUNT(*) FROM purchase;", ("table",), id="another table"),
        pytest.param(
            "How many purchases of customers from Germany?",
            "SELECT COUNT(*) FROM purchase JOIN customer ON purchase.customer_id = customer.id"
            " WHERE customer.country = 'France';",
            ("value",),
            id="another value",
        ),
        pytest.param("How many customers are there?", "SELECT FROM WHERE", (), id="not an SQL"),
    ],
)
def test_signs_of_a_pair(question: str, sql: str, found: tuple[Sign, ...]) -> None:
    assert set(found) <= set(signs(question, sql, SOURCE))
    assert bool(found) == bool(signs(question, sql, SOURCE))


def test_most_planted_mistakes_are_found_and_few_of_our_own_pairs_suspected() -> None:
    pairs = generate_pairs(SOURCE, GenerationOptions(source_name="shop", pairs_per_table=8))
    planted = [(p.question, sql) for p in pairs for wrong in plants(p.sql, SOURCE).values() for sql in wrong]
    found = [bool(signs(question, sql, SOURCE)) for question, sql in planted]
    assert len({kind for p in pairs for kind, wrong in plants(p.sql, SOURCE).items() if wrong}) == len(KINDS)
    assert sum(found) >= 0.75 * len(found)
    assert sum(bool(signs(p.question, p.sql, SOURCE)) for p in pairs) <= 0.1 * len(pairs)
