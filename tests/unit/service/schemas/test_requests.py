"""Validation of request bodies, and the messages for invalid ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schemas.conversion import convert, fields_of
from service.schemas.errors import InvalidRequest
from service.schemas.fields import AnyStep, requested_step
from service.schemas.json_body import read_json
from service.schemas.requests import (
    MAX_ASKED_CHARACTERS,
    AskRequest,
    KeyRequest,
    PairChange,
    PairDecisions,
    PairEditing,
    ResumeRequest,
    ScheduleRequest,
    StepRequest,
    TaskRequest,
)
from service.schemas.task_bodies import flatten, read_run, read_task
from tests.tables import from_table

FLAT: dict[str, Any] = {"task_type": "data_workflow", "db_name": "highway_db"}


def test_nested_and_flat_bodies_are_equivalent() -> None:
    nested = {"task_type": "data_workflow", "parameters": {"db_name": "highway_db", "business_context": "高速公路"}}
    flat = {**FLAT, "business_context": "高速公路"}
    assert read_task(nested) == read_task(flat)


def test_omitted_fields_have_the_documented_defaults() -> None:
    task = read_task(FLAT)
    assert (task.enable_sql_validation, task.enable_llm_repair, task.modify_original_file) == (True, True, True)
    assert (task.enable_training_data_load, task.on_missing, task.execution_mode) == (True, "fail", "complete")


@from_table
def test_invalid_field_is_named(body: dict[str, Any], field: str, chinese: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_task(body)
    assert refused.value.field == field
    assert chinese in refused.value.text("zh")
    assert field.rsplit(".", maxsplit=1)[-1] in refused.value.text("en")


def test_misspelt_field_gets_a_suggestion() -> None:
    with pytest.raises(InvalidRequest, match=r"did you mean business_context\?"):
        read_task({**FLAT, "bussiness_context": "x"})


def test_first_short_unknown_field_is_named() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_task({**FLAT, "x" * 1_000_000: 1, **{f"field_{n}": 1 for n in range(200_000)}})
    assert refused.value.text("en") == "unknown field: field_0"


@from_table
def test_name_with_invisible_characters_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        convert({"name": name}, KeyRequest)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("body", "request_", "field"),
    [
        pytest.param({"name": "x", "db_name": "y", "at": "daily 02:30"}, ScheduleRequest, "at", id="time"),
        pytest.param({"pair_ids": ["a"], "find": "x.y", "replace": '"x y"'}, PairEditing, "find", id="name in SQL"),
    ],
)
def test_line_feed_at_the_end_is_refused(body: dict[str, Any], request_: type[Any], field: str) -> None:
    convert(body, request_)
    with pytest.raises(InvalidRequest) as refused:
        convert({**body, field: body[field] + "\n"}, request_)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param(b'{"a": 1,}', "at line 1", id="a trailing comma"),
        pytest.param(b'{\n  "a": x\n}', "at line 2", id="on a later line"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="nested too deeply"),
        pytest.param(b"[]", "must be a JSON object", id="not an object"),
        pytest.param(b'{"a":\n "\xff"}', "at line 2", id="not UTF-8"),
        pytest.param(b'{"a":\n "', "at line 2", id="truncated"),
        pytest.param(rb'{"a": "\ud83d"}', "at line 1", id="a lone high surrogate"),
        pytest.param(rb'{"a": "x\uDE00"}', "at line 1", id="a lone low surrogate"),
        pytest.param(b'{"a": NaN}', "at line 1", id="NaN"),
        pytest.param(b'{"a": {"b": [-1e999]}}', "at line 1", id="a number out of range"),
        pytest.param(b'{"a": "\0"}', "at line 1", id="a bare NUL"),
    ],
)
def test_malformed_json_is_refused(body: bytes, fault: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_json(body)
    assert fault in refused.value.text("en")
    assert refused.value.status == 400


def test_nul_is_refused_with_its_field() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_json(b'{"parameters": {"business_context": "a\\u0000b"}}')
    assert refused.value.field == "parameters.business_context"


def test_body_may_be_empty_or_have_a_byte_order_mark() -> None:
    assert read_json(b"") == {}
    assert read_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert read_json(rb'{"a": "\\u0000"}') == {"a": r"\u0000"}


def test_deeply_nested_value_is_refused_with_its_field() -> None:
    shape = read_json(b'{"seed": ' + b"[" * 900 + b"]" * 900 + b"}")
    with pytest.raises(InvalidRequest, match="seed: must be a whole number"):
        read_task({**FLAT, **shape})


@from_table
def test_steps_have_aliases(name: AnyStep, step: str) -> None:
    assert requested_step(name) == step


def test_step_request_defaults_to_clean_without_force() -> None:
    request = convert({"step": "qa_generation"}, StepRequest)
    assert (request.step, request.force_execute, request.clean_previous) == ("qa_generation", False, True)
    with pytest.raises(InvalidRequest, match="step"):
        convert({}, StepRequest)


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        assert isinstance(read_json(body), dict)
    except InvalidRequest as error:
        refused = error
    else:
        return
    assert refused.status in (400, 422)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.text(max_size=5),
    lambda c: st.lists(c, max_size=2),
    max_leaves=3,
)
FIELDS = [*TaskRequest.__struct_fields__, "parameters", "colour"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3)))
def test_any_object_is_accepted_or_refused(body: dict[str, Any]) -> None:
    try:
        read_task(body)
    except InvalidRequest as error:
        refused = error
    else:
        return
    assert refused.text("zh")
    assert refused.text("en")


@from_table
def test_resume_with_a_field_of_a_new_task_is_refused(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_run({"task_id": "t", **body})
    assert refused.value.field == field
    assert refused.value.text("en") == f"{field}: belongs to a new task only; task_id resumes one"
    resumed = read_run({"task_id": "t", "task_type": "complete_workflow"})
    assert isinstance(resumed, ResumeRequest)
    assert resumed.task_id == "t"
    with pytest.raises(InvalidRequest, match="unknown field: colour"):
        read_run({"task_id": "t", "colour": 1})


@pytest.mark.parametrize("body", [{}, {"review": None}])
def test_empty_pair_change_is_refused_with_allowed_fields(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="give question, sql or review"):
        convert(body, PairChange)
    assert convert({"review": "approved"}, PairChange).review == "approved"


def test_decision_has_one_position_per_pair_or_none() -> None:
    body = {"pair_ids": ["a", "b"], "review": "approved"}
    assert convert(body, PairDecisions).positions is None
    assert convert({**body, "positions": [1, 2]}, PairDecisions).positions == [1, 2]
    with pytest.raises(InvalidRequest, match="positions: has 1 items; give one for each of the 2 pair_ids"):
        convert({**body, "positions": [1]}, PairDecisions)


def test_flatten_keeps_a_flat_body() -> None:
    assert flatten(FLAT) == FLAT


@pytest.mark.parametrize(
    "question",
    ["", " \n ", "x" * (MAX_ASKED_CHARACTERS + 1)],
    ids=["no question", "a blank question", "a question that is too long"],
)
def test_question_to_a_dataset_is_checked(question: str) -> None:
    with pytest.raises(InvalidRequest, match="question"):
        convert({"question": question}, AskRequest)
    assert convert({"question": "How many?"}, AskRequest).question == "How many?"


def test_annotations_of_a_class_are_evaluated_once() -> None:
    convert({"question": "How many?"}, AskRequest)
    evaluated = fields_of.cache_info().misses
    convert({"question": "How many?"}, AskRequest)
    assert fields_of.cache_info().misses == evaluated
