from __future__ import annotations

from pathlib import Path

import pytest

from querymill_client.retrieval import operations
from querymill_client.retrieval.operations import asked_operations, form

CLASSES = {
    "average", "bottom", "bound", "count", "date", "difference", "distinct", "group", "like", "not", "ratio", "top",
    "total",
}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "named"),
    [
        pytest.param("Which customer spent the most?", "top", id="most"),
        pytest.param("List the top 5 customers by total spent", "top group total", id="top and total"),
        pytest.param("What is the highest salary of each team?", "top group", id="highest and each"),
        pytest.param("What share of orders is paid?", "ratio", id="a share is a ratio"),
        pytest.param("What is the ratio of men to women?", "ratio", id="a ratio"),
        pytest.param("What percentage of orders is paid?", "ratio", id="a percentage is a ratio"),
        pytest.param("How many orders were there per month?", "count group date", id="how many, per, month"),
        pytest.param("Which teams have at least three members?", "bound", id="at least is not least"),
        pytest.param("Which team has the least members?", "bottom", id="least"),
        pytest.param("Which customers never ordered?", "not", id="never"),
        pytest.param("How does it compare with 2023?", "difference", id="compare"),
        pytest.param("List all customers", "", id="none"),
        pytest.param("哪个客户消费最多？", "top", id="最多"),
        pytest.param("各部门的平均工资是多少？", "group average", id="是多少 is not a count"),
        pytest.param("已支付订单的占比是多少？", "ratio", id="占比 is a ratio"),
        pytest.param("每个月的订单总数", "group date count", id="每 and 月, 总数 is a count"),
        pytest.param("没有下过订单的客户", "not", id="没有"),
        pytest.param("有多少种不同的车型？", "count distinct", id="不同 is not 不"),
        pytest.param("金额超过100的订单", "bound", id="超过"),
    ],
)
def test_words_of_a_question_name_its_operations(question: str, named: str) -> None:
    assert asked_operations(question) == {*named.split()}


def test_every_word_of_the_table_names_its_class() -> None:
    lines = Path(operations.__file__).with_name("operations.tsv").read_text("utf-8").splitlines()
    assert lines[0].split("\t") == ["word", "class", "language"]
    rows = [line.split("\t") for line in lines[1:]]
    assert {name for _, name, _ in rows} == CLASSES
    for word, name, language in rows:
        assert language == ("en" if word.isascii() else "zh"), word
        assert asked_operations(word.upper()) == {name}, word


@pytest.mark.parametrize(
    ("sql", "clauses", "tables"),
    [
        pytest.param("SELECT name FROM customer;", "", "customer", id="none"),
        pytest.param("SELECT a, COUNT(*) FROM t GROUP BY a HAVING COUNT(*) > 2", "group having", "t", id="groups"),
        pytest.param("SELECT a FROM t\nORDER BY b\nLIMIT 3", "top", "t", id="ORDER BY with LIMIT"),
        pytest.param("SELECT a FROM t ORDER BY b", "", "t", id="ORDER BY alone"),
        pytest.param("SELECT SUM(a)::numeric/SUM(b) FROM t", "ratio", "t", id="division"),
        pytest.param("SELECT a FROM t JOIN public.u ON t.id = u.id", "join", "t public.u", id="JOIN"),
        pytest.param("select a from t where b ilike '%x%'", "like", "t", id="ILIKE"),
        pytest.param("SELECT a FROM t WHERE d > CURRENT_DATE - INTERVAL '7 days'", "date", "t", id="relative date"),
        pytest.param("SELECT DATE_TRUNC('month', d) FROM t", "date", "t", id="month"),
        pytest.param("SELECT COUNT(DISTINCT a) FROM t", "distinct", "t", id="DISTINCT"),
        pytest.param("SELECT RANK() OVER (PARTITION BY a) FROM t", "window", "t", id="window"),
        pytest.param("SELECT 'over / like from x' FROM t -- join u", "", "t", id="literals and comments have none"),
        pytest.param(
            "SELECT a AS \"group\" FROM t /* having */ WHERE b = 'it''s'", "", "t", id="nor have quoted names"
        ),
        pytest.param('SELECT "名" FROM "订单" o JOIN s."A B" ON true', "join", '"订单" s."a b"', id="quoted tables"),
        pytest.param("SELECT (", "", "", id="SQL with errors"),
    ],
)
def test_form_of_an_sql(sql: str, clauses: str, tables: str) -> None:
    found = form(sql)
    assert found.clauses == {*clauses.split()}
    assert found.tables == ({'"订单"', 's."a b"'} if '"' in tables else {*tables.split()})
