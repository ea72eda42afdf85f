"""What callers may send, and what they hear when it is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schemas.conversion import convert
from service.schemas.errors import InvalidRequest
from service.schemas.fields import AnyStep, requested_step
from service.schemas.json_body import read_json
from service.schemas.requests import (
    KeyRequest,
    PairChange,
    PairDecisions,
    ResumeRequest,
    StepRequest,
    TaskRequest,
    flatten,
    read_run,
    read_task,
)

FLAT: dict[str, Any] = {"task_type": "data_workflow", "db_name": "highway_db"}
CONNECTION = {"host": "localhost", "port": 5432, "database": "highway_db", "user": "u", "password": "p"}


def test_both_shapes_are_one() -> None:
    nested = {"task_type": "data_workflow", "parameters": {"db_name": "highway_db", "business_context": "高速公路"}}
    flat = {**FLAT, "business_context": "高速公路"}
    assert read_task(nested) == read_task(flat)


def test_everything_has_the_documents_default() -> None:
    task = read_task(FLAT)
    assert (task.enable_sql_validation, task.enable_llm_repair, task.modify_original_file) == (True, True, True)
    assert (task.enable_training_data_load, task.on_missing, task.execution_mode) == (True, "fail", "complete")


@pytest.mark.parametrize(
    ("body", "field", "chinese"),
    [
        pytest.param({"db_name": "x"}, "task_type", "缺少必填字段: task_type", id="the type is needed"),
        pytest.param({"task_type": "data_workflow"}, "db_name", "缺少必填字段: db_name", id="a database is needed"),
        pytest.param({**FLAT, "table_list": []}, "table_list", "表列表不能为空", id="an empty list is an error"),
        pytest.param({**FLAT, "table_list_file": ""}, "table_list", "表列表不能为空", id="an empty file name too"),
        pytest.param({**FLAT, "execution_mode": "x"}, "execution_mode", "不支持的执行模式: x", id="a mode"),
        pytest.param({**FLAT, "colour": 1}, "colour", "未知字段: colour", id="an unknown field is named"),
        pytest.param({**FLAT, "seed": -1}, "seed", "字段 seed 不合法", id="a number below its bound"),
        pytest.param({**FLAT, "use_llm": "yes"}, "use_llm", "字段 use_llm 不合法", id="a text where a truth belongs"),
        pytest.param({**FLAT, "llm_config": {"x": 1}}, "llm_config.x", "未知字段: llm_config.x", id="inside a record"),
        pytest.param(
            {**FLAT, "pairs_per_table": 1, "pairs_total": 2}, "pairs_total", "只能指定一个", id="either count of pairs"
        ),
        pytest.param(
            {**FLAT, "table_list": "a", "table_list_file": "b"}, "table_list_file", "只能指定一个", id="either list"
        ),
        pytest.param({**FLAT, "single_step": "x"}, "single_step", "应为 complete, ddl_generation", id="a step"),
        pytest.param({**FLAT, "parameters": 1}, "parameters", "必须是对象", id="parameters that are no object"),
        pytest.param(
            {**FLAT, "parameters": {"db_name": "other"}}, "db_name", "出现两次", id="the same field with two values"
        ),
        pytest.param(
            {"task_type": "data_workflow", "db_connection": {"host": "h"}},
            "db_connection",
            "数据库连接参数不完整: port, database",
            id="half a connection",
        ),
        pytest.param(
            {"task_type": "data_workflow", "db_connection": {**CONNECTION, "ssl": 1}},
            "db_connection.ssl",
            "未知字段: db_connection.ssl",
            id="an unknown part of a connection",
        ),
    ],
)
def test_what_is_wrong_is_named(body: dict[str, Any], field: str, chinese: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_task(body)
    assert refused.value.field == field
    assert chinese in refused.value.text("zh")
    assert field.rsplit(".", maxsplit=1)[-1] in refused.value.text("en")


def test_a_near_miss_is_told_the_right_name() -> None:
    with pytest.raises(InvalidRequest, match=r"did you mean business_context\?"):
        read_task({**FLAT, "bussiness_context": "x"})


def test_one_of_many_unknown_fields_is_named() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_task({**FLAT, "x" * 1_000_000: 1, **{f"field_{n}": 1 for n in range(200_000)}})
    assert refused.value.text("en") == "unknown field: field_0"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a\x1b[31mb", id="a colour of the terminal"),
        pytest.param("a\x9b31mb", id="the same in one character"),
        pytest.param("a\u202eb", id="a turned direction"),
        pytest.param("a\u200bb", id="a space without width"),
    ],
)
def test_a_name_is_what_it_shows(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        convert({"name": name}, KeyRequest)
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param(b'{"a": 1,}', "at line 1", id="a trailing comma"),
        pytest.param(b'{\n  "a": x\n}', "at line 2", id="on a later line"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="nested without end"),
        pytest.param(b"[]", "must be a JSON object", id="no object"),
        pytest.param(b'{"a":\n "\xff"}', "at line 2", id="no UTF-8"),
        pytest.param(b'{"a":\n "', "at line 2", id="an end too early"),
        pytest.param(rb'{"a": "\ud83d"}', "at line 1", id="half a surrogate pair"),
        pytest.param(rb'{"a": "x\uDE00"}', "at line 1", id="the second half"),
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


def test_a_body_may_be_empty_or_have_a_mark_of_its_encoding() -> None:
    assert read_json(b"") == {}
    assert read_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert read_json(rb'{"a": "\\u0000"}') == {"a": r"\u0000"}


def test_a_value_nested_deeply_is_refused_as_any_other() -> None:
    shape = read_json(b'{"seed": ' + b"[" * 900 + b"]" * 900 + b"}")
    with pytest.raises(InvalidRequest, match="seed: must be a whole number"):
        read_task({**FLAT, **shape})


@pytest.mark.parametrize(
    ("name", "step"),
    [
        pytest.param("ddl_generation", "ddl_generation", id="by its own name"),
        pytest.param("ddl_md_generation", "ddl_generation", id="by the name of the progress section"),
        pytest.param("question_sql_generation", "qa_generation", id="questions and SQL"),
        pytest.param("training_data_load", "training_load", id="training data"),
        pytest.param("complete", "complete", id="all that is left"),
    ],
)
def test_steps_have_aliases(name: AnyStep, step: str) -> None:
    assert requested_step(name) == step


def test_a_step_request_cleans_and_does_not_force() -> None:
    request = convert({"step": "qa_generation"}, StepRequest)
    assert (request.step, request.force_execute, request.clean_previous) == ("qa_generation", False, True)
    with pytest.raises(InvalidRequest, match="step"):
        convert({}, StepRequest)


@given(st.binary(max_size=200))
def test_no_body_breaks_the_reader(body: bytes) -> None:
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
def test_no_object_breaks_the_check(body: dict[str, Any]) -> None:
    try:
        read_task(body)
    except InvalidRequest as error:
        refused = error
    else:
        return
    assert refused.text("zh")
    assert refused.text("en")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"db_name": "x"}, "db_name", id="flat"),
        pytest.param({"parameters": {"seed": 1}}, "seed", id="under parameters"),
    ],
)
def test_a_task_that_is_resumed_takes_no_field_of_a_new_one(body: dict[str, Any], field: str) -> None:
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
def test_a_change_of_a_pair_that_changes_nothing_hears_what_may_be_given(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="give question, sql or review"):
        convert(body, PairChange)
    assert convert({"review": "approved"}, PairChange).review == "approved"


def test_a_decision_has_a_position_for_each_pair_or_none() -> None:
    body = {"pair_ids": ["a", "b"], "review": "approved"}
    assert convert(body, PairDecisions).positions is None
    assert convert({**body, "positions": [1, 2]}, PairDecisions).positions == [1, 2]
    with pytest.raises(InvalidRequest, match="positions: has 1 items; give one for each of the 2 pair_ids"):
        convert({**body, "positions": [1]}, PairDecisions)


def test_flatten_leaves_a_flat_body_alone() -> None:
    assert flatten(FLAT) == FLAT
