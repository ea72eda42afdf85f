from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.tables import from_table
from training.models.answers import json_in, keeps_numbers, records, sql_in, text_field, text_fields


@from_table
def test_the_json_of_an_answer(text: str, found: object) -> None:
    assert json_in(text) == found


@given(st.text())
def test_no_text_raises_an_error(text: str) -> None:
    json_in(text)
    text_fields(text)
    records(text, ("question", "sql"))


@from_table
def test_one_field_of_an_answer(text: str, value: str | None) -> None:
    assert text_field(text, "sql") == value


@from_table
def test_records_of_an_answer(text: str) -> None:
    assert records(text, ("question", "sql")) == [{"question": "q", "sql": "s"}]


@from_table
def test_a_wording_keeps_figures_and_names(original: str, rephrased: str, *, kept: bool) -> None:
    assert keeps_numbers(original, rephrased) is kept


@from_table
def test_sql_in(answer: str, sql: str) -> None:
    assert sql_in(answer) == sql
