from __future__ import annotations

from pathlib import Path

from querymill_client.retrieval import operations
from querymill_client.retrieval.operations import asked_operations, form
from tests.tables import from_table

CLASSES = {
    "average", "bottom", "bound", "count", "date", "difference", "distinct", "group", "like", "not", "ratio", "top",
    "total",
}  # fmt: skip


@from_table
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


@from_table
def test_form_of_an_sql(sql: str, clauses: str, tables: str) -> None:
    found = form(sql)
    assert found.clauses == {*clauses.split()}
    assert found.tables == ({'"订单"', 's."a b"'} if '"' in tables else {*tables.split()})
