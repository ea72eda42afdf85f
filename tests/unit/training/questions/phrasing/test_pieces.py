"""Small rules: difficulty, masking, agreement, nouns."""

from __future__ import annotations

import pytest

from tests.tables import called, from_table
from training.catalog.model import TableName
from training.language import english
from training.measures.coverage import masked
from training.pair import Difficulty
from training.questions.difficulty import difficulty, literals
from training.questions.sql import sql_tree as t
from training.questions.sql.printer import alias, sql_text
from training.questions.sql.ties import ties

BOOK = t.Source(TableName("public", "book"))
TITLE, PRICE = t.Col("book", "title"), t.Col("book", "price")
COUNT = t.Item(t.Call("COUNT", (t.Star(),)))
CHEAP = t.Binary("<", PRICE, t.Lit(5))


@pytest.mark.parametrize(
    ("query", "level"),
    [
        pytest.param(t.Select(items=(COUNT,), source=BOOK), "easy", id="a bare count is easy"),
        pytest.param(t.Select(items=(COUNT,), source=BOOK, where=(CHEAP,)), "easy", id="one clause is easy"),
        pytest.param(
            t.Select(items=(t.Item(TITLE), COUNT), source=BOOK, group=(TITLE,)), "medium", id="two columns are medium"
        ),
        pytest.param(
            t.Select(items=(t.Item(TITLE), COUNT), source=BOOK, where=(CHEAP,), group=(TITLE,), limit=3),
            "hard",
            id="three clauses are hard",
        ),
        pytest.param(
            t.Select(
                items=(t.Item(TITLE), t.Item(PRICE)),
                source=BOOK,
                where=(t.Binary(">", PRICE, t.Scalar(t.Select(items=(COUNT,), source=BOOK))),),
                order=(t.Order(PRICE),),
            ),
            "extra",
            id="nesting among clauses is extra",
        ),
    ],
)
def test_difficulty_follows_spider(query: t.Select, level: Difficulty) -> None:
    assert difficulty(query) == level


def test_fixed_numbers_of_a_query_are_no_literals() -> None:
    rounded = t.Call("ROUND", (t.Call("NULLIF", (PRICE, t.Fixed(0))), t.Fixed(2)))
    query = t.Select(items=(t.Item(rounded),), source=BOOK, where=(CHEAP, t.Like(TITLE, "50%")), limit=3)
    assert literals(query) == ("5", "50%", "3")
    assert sql_text(query).endswith(r"ILIKE E'%50\\%%' LIMIT 3;")


def test_a_value_with_a_line_break_leaves_the_sql_on_one_line() -> None:
    query = t.Select(items=(COUNT,), source=BOOK, where=(t.Binary("=", TITLE, t.Lit("War\n& Peace")),))
    assert sql_text(query).endswith(r"WHERE book.title = E'War\n& Peace';")


@from_table
def test_a_label_as_the_name_of_a_result_column(label: str, name: str) -> None:
    assert alias(label) == name


def test_order_uses_the_name_in_the_result() -> None:
    total = t.Item(t.Call("SUM", (PRICE,)), "total price")
    query = t.Select(items=(t.Item(TITLE), total), source=BOOK, group=(TITLE,), order=(t.Order(total.of, True),))
    assert sql_text(query) == (
        "SELECT book.title, SUM(book.price) AS total_price FROM book GROUP BY book.title ORDER BY total_price DESC;"
    )


def test_parentheses_only_where_they_change_the_meaning() -> None:
    difference = t.Binary("-", PRICE, t.Fixed(1))
    share = t.Binary("/", t.Binary("*", t.Fixed(100), difference), t.Cast(difference, "numeric"))
    query = t.Select(items=(t.Item(share),), source=BOOK, where=(t.Binary(">", PRICE, difference),))
    assert sql_text(query) == (
        "SELECT 100 * (book.price - 1) / (book.price - 1)::numeric FROM book WHERE book.price > book.price - 1;"
    )


def test_ties_matter_only_with_a_limit() -> None:
    cut = t.Select(items=(t.Item(TITLE),), source=BOOK, order=(t.Order(PRICE, True),), limit=3)
    assert (found := ties(cut)) is not None
    assert sql_text(found) == (
        "SELECT 1 FROM (SELECT RANK() OVER (ORDER BY book.price DESC) AS rank, ROW_NUMBER() OVER (ORDER BY book.price "
        "DESC) AS row_number FROM book) AS ranked WHERE ranked.rank <= 3 AND ranked.row_number > 3 LIMIT 1;"
    )
    assert ties(t.Select(items=(t.Item(TITLE),), source=BOOK, order=(t.Order(PRICE),))) is None


@from_table
def test_masked_sql(one: str, other: str, same: bool) -> None:
    assert (masked(one) == masked(other)) is same


@from_table
def test_english_plurals(noun: str, many: str) -> None:
    assert english.plural(noun) == many or (noun == "status" and english.plural(noun).startswith("status"))


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected
