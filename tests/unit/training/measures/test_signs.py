"""Signs that a question and an SQL do not fit: found in wrong pairs, not in right ones."""

from __future__ import annotations

import pytest

from bench.support.planted import KINDS, plants
from tests.unit.training.made import described, table
from tests.unit.training.questions.shop import shop
from training.measures.signs import Sign, signs_of
from training.questions.generate import GenerationOptions, generate_pairs

SOURCE = shop()
BRANCH = table("branch", "branch_no", "branch_name:text", key=("branch_no",))
PERSON = table(
    "people", "id", "first_name:text", "active_flg:text", "is_deleted", "side:text", "home_branch", "joined:date",
    key=("id",), references={"home_branch": "branch.branch_no"},
)  # fmt: skip
STAFF = described(
    BRANCH,
    PERSON,
    rows={
        "branch": {"branch_no": range(4), "branch_name": ["North", "South", "East", "West"]},
        "people": {
            "id": range(40),
            "first_name": [f"Ada {n}" for n in range(40)],
            "active_flg": ["Y", "Y", "N", "Y"] * 10,
            "is_deleted": [0, 0, 0, 1] * 10,
            "side": ["left", "right"] * 20,
            "home_branch": [n % 4 for n in range(40)],
            "joined": [f"2025-0{1 + n % 9}-11" for n in range(40)],
        },
    },
)
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
    assert set(found) <= set(signs_of(question, sql, SOURCE))
    assert bool(found) == bool(signs_of(question, sql, SOURCE))


JOINED = "people.joined >= DATE '2025-01-01' AND people.joined < DATE '2025-03-01'"


@pytest.mark.parametrize(
    ("question", "sql", "found"),
    [
        pytest.param(
            "How many people joined from 1 January 2025 to 28 February 2025?",
            f"SELECT COUNT(*) FROM people WHERE {JOINED};",
            (),
            id="a period up to the day before",
        ),
        pytest.param(
            "How many people joined from 1 January 2025 to 27 February 2025?",
            f"SELECT COUNT(*) FROM people WHERE {JOINED};",
            ("value",),
            id="a period up to another day",
        ),
        pytest.param(
            "How many people joined from 1 January 2025 to 28 February 2025?",
            "SELECT COUNT(*) FROM people WHERE people.joined < DATE '2025-03-01';",
            ("bound",),
            id="a period without its beginning",
        ),
        pytest.param(
            "How many people are active?",
            "SELECT COUNT(*) FROM people WHERE people.active_flg = 'Y';",
            (),
            id="yes as a letter",
        ),
        pytest.param(
            "How many people are not active?",
            "SELECT COUNT(*) FROM people WHERE people.active_flg = 'N';",
            (),
            id="no as a letter",
        ),
        pytest.param(
            "How many people are active?",
            "SELECT COUNT(*) FROM people WHERE people.active_flg = 'N';",
            ("value",),
            id="no for yes",
        ),
        pytest.param(
            "How many non-deleted people are there?",
            "SELECT COUNT(*) FROM people WHERE people.is_deleted = 0;",
            (),
            id="a mark of deleted rows",
        ),
        pytest.param(
            "Give each branch a rank by number of people, 1 for the highest.",
            "SELECT branch.branch_name, RANK() OVER (ORDER BY COUNT(*) DESC) AS rank FROM people JOIN branch"
            " ON people.home_branch = branch.branch_no GROUP BY branch.branch_name;",
            (),
            id="the first rank",
        ),
        pytest.param(
            "How many different branches do the people have on each joined date?",
            "SELECT people.joined, COUNT(DISTINCT people.home_branch) FROM people GROUP BY people.joined;",
            (),
            id="different parents counted by their references",
        ),
        pytest.param(
            "Compare the number of people for each joined date, side by side.",
            "SELECT people.joined, COUNT(*) FROM people GROUP BY people.joined;",
            (),
            id="a phrase with the name of a column",
        ),
        pytest.param(
            "Count the people by side.", "SELECT COUNT(*) FROM people;", ("column",), id="a column that the SQL lacks"
        ),
    ],
)
def test_signs_are_no_false_alarms(question: str, sql: str, found: tuple[Sign, ...]) -> None:
    assert signs_of(question, sql, STAFF) == found


def test_most_planted_mistakes_are_found_and_few_of_our_own_pairs_suspected() -> None:
    pairs = generate_pairs(SOURCE, GenerationOptions(source_name="shop", pairs_per_table=8))
    planted = [(p.question, sql) for p in pairs for wrong in plants(p.sql, SOURCE).values() for sql in wrong]
    found = [bool(signs_of(question, sql, SOURCE)) for question, sql in planted]
    assert len({kind for p in pairs for kind, wrong in plants(p.sql, SOURCE).items() if wrong}) == len(KINDS)
    assert sum(found) >= 0.75 * len(found)
    assert sum(bool(signs_of(p.question, p.sql, SOURCE)) for p in pairs) <= 0.1 * len(pairs)
