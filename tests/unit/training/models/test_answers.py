from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.models.answers import json_in, keeps_figures, records, sql_in, text_field, text_fields


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('{"sql": "SELECT 1"}', {"sql": "SELECT 1"}, id="plain JSON"),
        pytest.param('Sure!\n```json\n{"a": "b"}\n```\nDone.', {"a": "b"}, id="a fenced block among words"),
        pytest.param('<think>{"a": 1}</think>{"a": "b"}', {"a": "b"}, id="thoughts are skipped"),
        pytest.param('<think>never ends {"a": 1}', None, id="thoughts that never end"),
        pytest.param('[not json] then {"a": "b"}', {"a": "b"}, id="brackets that are no JSON"),
        pytest.param("I cannot help with that.", None, id="no JSON at all"),
        pytest.param("[" * 100_000, None, id="nesting without end"),
    ],
)
def test_the_json_of_an_answer(text: str, found: object) -> None:
    assert json_in(text) == found


@given(st.text())
def test_no_text_raises_an_error(text: str) -> None:
    json_in(text)
    text_fields(text)
    records(text, ("question", "sql"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('{"sql": " SELECT 1 "}', "SELECT 1", id="a text is trimmed"),
        pytest.param('{"sql": ""}', None, id="an empty text"),
        pytest.param('{"sql": 5}', None, id="a number"),
        pytest.param('{"sql": "a\\u0000b"}', None, id="a text that PostgreSQL cannot store"),
        pytest.param('{"sql": "a\\ud800b"}', None, id="half a surrogate pair"),
        pytest.param('["sql"]', None, id="an array has no fields"),
    ],
)
def test_one_field_of_an_answer(text: str, value: str | None) -> None:
    assert text_field(text, "sql") == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[{"question": "q", "sql": "s"}, {"question": "q"}, 7]', id="an array, without unusable entries"),
        pytest.param('{"pairs": [{"question": "q", "sql": "s"}]}', id="the only array of an object"),
        pytest.param('{"question": "q", "sql": "s"}', id="a lone object"),
    ],
)
def test_records_of_an_answer(text: str) -> None:
    assert records(text, ("question", "sql")) == [{"question": "q", "sql": "s"}]


@pytest.mark.parametrize(
    ("original", "rephrased", "kept"),
    [
        pytest.param("2023年前5名", "2023 年最高的 5 个", True, id="the same figures"),
        pytest.param("2023年前5名", "2023年最高的几个", False, id="a figure is missing"),
        pytest.param("类型为“餐饮”的档口", "餐饮类档口", True, id="a quoted name without its quotes"),
        pytest.param("类型为“餐饮”的档口", "饭店档口", False, id="a quoted name is missing"),
    ],
)
def test_a_wording_keeps_figures_and_names(original: str, rephrased: str, *, kept: bool) -> None:
    assert keeps_figures(original, rephrased) is kept


@pytest.mark.parametrize(
    ("answer", "sql"),
    [
        pytest.param("SELECT 1;", "SELECT 1", id="plain"),
        pytest.param("SQL: SELECT 1;", "SELECT 1", id="the form of the examples"),
        pytest.param("```sql\nSELECT 1;", "SELECT 1", id="a fence cut off at the semicolon"),
        pytest.param("Here it is:\n```sql\nSELECT 1\n```\nIt counts.", "SELECT 1", id="words around a fence"),
        pytest.param("```\nSELECT 1\n```", "SELECT 1", id="a fence without a language"),
        pytest.param("<think>SELECT 2?</think>SELECT 1", "SELECT 1", id="thoughts before it"),
    ],
)
def test_sql_in(answer: str, sql: str) -> None:
    assert sql_in(answer) == sql
