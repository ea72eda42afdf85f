from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.pair import Pair
from training.vectors.items import (
    Document,
    TrainingItem,
    UnstorableTextError,
    expected_counts,
    item_id,
    sql_document,
    training_items,
)

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def a_pair(question: str = "订单有多少?", sql: str = "SELECT count(*) FROM orders;") -> Pair:
    return Pair(
        id="p1", question=question, sql=sql, language="zh", theme="theme_01", family="count", difficulty="easy",
        tables=("customers", "orders"), columns=(), relations=(), literals=(),
    )  # fmt: skip


def made(**given: object) -> list[TrainingItem]:
    return training_items(source="shop", db_name="shop", task_id="task_20250101_000000", language="zh", **given)  # type: ignore[arg-type]


@given(STORABLE, STORABLE)
def test_a_pairs_document_is_read_back_by_python_and_by_json(question: str, sql: str) -> None:
    text = sql_document(question, sql)
    assert ast.literal_eval(text) == json.loads(text) == {"question": question, "sql": sql}


def test_a_pairs_document_keeps_chinese_as_it_is() -> None:
    assert sql_document("订单?", "SELECT 1;") == '{"question": "订单?", "sql": "SELECT 1;"}'


def test_item_of_a_pair_names_its_tables() -> None:
    (item,) = made(pairs=[a_pair()])
    assert item.kind == "sql"
    assert item.tables == ("customers", "orders")
    assert {k: item.metadata[k] for k in ("id", "db_name", "task_id", "difficulty", "theme", "pair_id")} == {
        "id": item.id,
        "db_name": "shop",
        "task_id": "task_20250101_000000",
        "difficulty": "easy",
        "theme": "theme_01",
        "pair_id": "p1",
    }


def test_a_documents_item_names_its_one_table() -> None:
    (item,) = made(ddl=[Document(text="create table t (id int);", tables=("t",))])
    assert item.metadata["table"] == "t"
    assert "tables" not in item.metadata
    assert "document" not in item.metadata


def test_knowledge_is_documentation_that_a_search_can_filter_by() -> None:
    (item,) = made(documentation=[Document(text="## t\n- a (type)", tables=("t",), is_knowledge=True)])
    assert (item.kind, item.metadata["document"], item.tables) == ("documentation", "knowledge", ("t",))


@pytest.mark.parametrize(("kind", "ending"), [("sql", "-sql"), ("ddl", "-ddl"), ("documentation", "-doc")])
def test_id_has_vannas_suffix(kind: str, ending: str) -> None:
    assert item_id(kind, "shop", "text").endswith(ending)  # type: ignore[arg-type]


def test_id_depends_on_kind_source_and_text() -> None:
    ids = {item_id("sql", "a", "bc"), item_id("sql", "ab", "c"), item_id("ddl", "a", "bc"), item_id("sql", "a", "b")}
    assert len(ids) == 4
    assert item_id("sql", "a", "bc") == item_id("sql", "a", "bc")


def test_equal_texts_are_one_item_and_the_first_keeps_its_place() -> None:
    found = made(pairs=[a_pair("one"), a_pair("two"), a_pair("one")])
    assert [json.loads(item.text)["question"] for item in found] == ["one", "two"]


def test_expected_counts_name_every_collection() -> None:
    assert expected_counts(made(pairs=[a_pair()])) == {"sql": 1, "ddl": 0, "documentation": 0}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("  \n", "empty", id="an empty text"),
        pytest.param("ab\0c", "offset 2", id="a NUL character"),
        pytest.param("ab\ud800", "surrogate", id="half a surrogate pair"),
    ],
)
def test_a_text_that_postgresql_cannot_hold_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UnstorableTextError, match=reason):
        made(documentation=[Document(text=text, tables=("t",))])
