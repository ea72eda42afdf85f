"""Small rules: difficulty, masking, agreement, nouns."""

from __future__ import annotations

import pytest

from training.catalog.model import TableName
from training.language import chinese, english
from training.measures.agreement import says
from training.measures.coverage import masked
from training.pair import Difficulty
from training.questions.difficulty import difficulty, literals
from training.questions.sql import sql_tree as t
from training.questions.sql.printer import alias, identifier, literal, sql_text
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
            t.SetQuery(
                op="UNION",
                left=t.Select(items=(t.Item(TITLE),), source=BOOK),
                right=t.Select(items=(t.Item(TITLE),), source=BOOK),
            ),
            "hard",
            id="a plain set operation is hard",
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
def test_difficulty_follows_spider(query: t.Query, level: Difficulty) -> None:
    assert difficulty(query) == level


def test_fixed_numbers_of_a_query_are_no_literals() -> None:
    rounded = t.Call("ROUND", (t.Call("NULLIF", (PRICE, t.Fixed(0))), t.Fixed(2)))
    query = t.Select(items=(t.Item(rounded),), source=BOOK, where=(CHEAP, t.Like(TITLE, "50%")), limit=3)
    assert literals(query) == ("5", "50%", "3")
    assert sql_text(query).endswith(r"ILIKE E'%50\\%%' LIMIT 3;")


def test_a_value_with_a_line_break_leaves_the_sql_on_one_line() -> None:
    query = t.Select(items=(COUNT,), source=BOOK, where=(t.Binary("=", TITLE, t.Lit("War\n& Peace")),))
    assert sql_text(query).endswith(r"WHERE book.title = E'War\n& Peace';")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        pytest.param("number of papers", "number_of_papers", id="words"),
        pytest.param("café’s m² (net)", "cafes_m2_net", id="accents and signs"),
        pytest.param("order", "order_name", id="a keyword"),
        pytest.param("30 days", "value_30_days", id="a number first"),
        pytest.param(">", "value", id="no letters"),
        pytest.param("订单 数量", "订单 数量", id="another script stays"),
        pytest.param("x" * 80, "x" * 63, id="as long as PostgreSQL allows"),
    ],
)
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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(
            "SELECT a.b FROM a WHERE a.b = 1;", "SELECT c.d FROM c WHERE c.d = 22;", True, id="names and numbers"
        ),
        pytest.param(
            "SELECT a.b FROM a WHERE a.b IN (1, 2);",
            "SELECT a.b FROM a WHERE a.b IN ('x');",
            True,
            id="lists of any length",
        ),
        pytest.param(
            "SELECT MAX(a.b) FROM a;", "SELECT MIN(a.b) FROM a;", False, id="another function is another shape"
        ),
        pytest.param("SELECT a.b FROM a;", "SELECT a.b, a.c FROM a;", False, id="another column is another shape"),
    ],
)
def test_masked_sql(one: str, other: str, same: bool) -> None:
    assert (masked(one) == masked(other)) is same


@pytest.mark.parametrize(
    ("question", "said", "expected"),
    [
        pytest.param("Which 5 films are longest?", "5", True, id="a figure"),
        pytest.param("Which five films are longest?", "5", True, id="a number in words"),
        pytest.param("Which 50 films are longest?", "5", False, id="not a part of a longer number"),
        pytest.param("Which film has the highest price?", "1", True, id="only the literal itself"),
        pytest.param("purchases from April 2023", "2023-05-01", True, id="the day after a month's end names the month"),
        pytest.param("purchases from April 2023", "2023-06-01", False, id="another month does not"),
        pytest.param("截至2023年4月30日的最近7天", "2023-04-24", True, id="the first of the last days"),
        pytest.param("2023年第二季度的订单", "2023-04-01", True, id="a quarter"),
        pytest.param("customers marked as active", "true", True, id="a yes"),
        pytest.param("price above 12.5", "12.50", True, id="a decimal without its zeros"),
        pytest.param("whose status is paid", "1", False, id="a code alone is not its meaning"),
    ],
)
def test_question_has_a_literal(question: str, said: str, expected: bool) -> None:
    assert says(question, said) is expected


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("customer", "customers"),
        ("order lines", "order lines"),
        ("staff", "staff members"),
        ("daily price", "daily prices"),
        ("payments received", "payments received"),
        ("business day data", "business day data records"),
        ("address", "addresses"),
        ("category", "categories"),
        ("sales person", "sales people"),
        ("status", "statuses"),
    ],
)
def test_english_plurals(noun: str, many: str) -> None:
    assert english.plural(noun) == many or (noun == "status" and english.plural(noun).startswith("status"))


@pytest.mark.parametrize(
    ("label", "tidy"),
    [
        ("Created at", "created at"),
        ("Unit price (USD)", "unit price"),
        ("ID", "ID"),
        ("VIP level", "VIP level"),
    ],
)
def test_english_labels_fit_into_a_sentence(label: str, tidy: str) -> None:
    assert english.tidy(label) == tidy


@pytest.mark.parametrize(
    ("label", "noun"),
    [
        ("客户信息表", "客户"),
        ("播放列表", "播放列表"),
        ("库存表", "库存记录"),
        ("服务区营业日统计", "服务区营业日统计"),
        ("订单状态：0未付", "订单状态"),
    ],
)
def test_chinese_labels_fit_into_a_sentence(label: str, noun: str) -> None:
    assert chinese.table_noun(label) == noun


@pytest.mark.parametrize(
    ("name", "written"), [("plain_1", "plain_1"), ("order", '"order"'), ("AlbumId", '"AlbumId"'), ('a"b', '"a""b"')]
)
def test_names_are_quoted_where_they_must_be(name: str, written: str) -> None:
    assert identifier(name) == written


def test_texts_are_escaped() -> None:
    assert literal("O'Neil") == "'O''Neil'"
    assert literal("a\\b'c") == "E'a\\\\b''c'"
