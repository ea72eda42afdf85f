"""What callers may send, and what they hear when it is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schemas.errors import InvalidRequest
from service.schemas.requests import (
    KeyRequest,
    TaskRequest,
    convert,
    flatten,
    read_json,
    read_pair_change,
    read_pair_decisions,
    read_resume,
    read_step,
    read_task,
    requested_step,
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
        pytest.param({**FLAT, "execution_mode": "x"}, "execution_mode", "不支持的执行模式: x", id="a mode of our own"),
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
        pytest.param({**FLAT, "single_step": "x"}, "single_step", "未知步骤: x", id="an unknown single step"),
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


def test_of_many_unknown_fields_a_few_are_named() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_task({**FLAT, "x" * 1_000_000: 1, **{f"field_{n}": 1 for n in range(200_000)}})
    said = refused.value.text("en")
    assert ("field_0" in said, "…" in said, len(said) < 300) == (True, True, True)


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
    ("body", "place"),
    [
        pytest.param(b'{"a": 1,}', "line 1, column 9", id="a trailing comma"),
        pytest.param(b'{\n  "a": x\n}', "line 2, column 8", id="on a later line"),
        pytest.param('{"名": x}'.encode(), "line 1, column 7", id="columns count characters, not bytes"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="nested without end"),
        pytest.param(b'{"a": ' + b"[" * 2_000 + b"]" * 2_000 + b"}", "nested too deeply", id="deeper than Python goes"),
        pytest.param(b"[]", "must be a JSON object", id="no object"),
        pytest.param(b'{"a": "\xff"}', "malformed JSON", id="no UTF-8"),
        pytest.param(b'{"a": "', "column 8: Input data was truncated", id="an end too early"),
        pytest.param(rb'{"a": "\ud83d"}', "column 14: invalid utf-16 surrogate pair", id="the first half of a pair"),
        pytest.param(rb'{"a": "\ud83dx\n"}', "column 14: invalid utf-16 surrogate pair", id="with a little behind it"),
        pytest.param(rb'{"a": "\ud83d\ude00\ud83d"}', "column 26: invalid utf-16", id="a half behind a whole pair"),
        pytest.param(rb'{"a": "\ud83d, and so on"}', "surrogate pair", id="with much behind it"),
        pytest.param(rb'{"a": "x\uDE00"}', "invalid utf-16 surrogate pair", id="the second half"),
        pytest.param(rb'{"a": "\ud83d\u', "Input data was truncated", id="an end within a pair"),
        pytest.param(rb'{"a": "\\ud83dx"', "Input data was truncated", id="a backslash and letters"),
        pytest.param(b'{"a": {"b": [-1e999]}}', "a number out of range (about 1.8e308", id="a number without end"),
        pytest.param(b'{"a": ' + b"9" * 5_000 + b"}", "a number out of range", id="a number of too many digits"),
    ],
)
def test_malformed_json_names_its_place(body: bytes, place: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_json(body)
    assert place in refused.value.text("en")
    assert refused.value.status == 400


def test_a_text_that_no_database_stores_is_refused() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_json(b'{"parameters": {"business_context": "a\\u0000b"}}')
    assert refused.value.field == "parameters.business_context"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(b'{"step": "qa_generation", "step": "ddl_generation"}', "step", id="two values"),
        pytest.param(b'{"seed": 1, "seed": 1}', "seed", id="one value twice"),
        pytest.param(b'{"seed": 1, "se\\u0065d": 2}', "seed", id="one name in two spellings"),
        pytest.param(b'{"db_connection": {"host": "a", "port": 1, "host": "b"}}', "host", id="within another field"),
        pytest.param(b'{"a": [{"b": 1}, {"b": 1, "c": 1, "c": 1}]}', "c", id="within a list"),
        pytest.param(b'\xef\xbb\xbf{"a": 1, "a": 2}', "a", id="behind a mark of the encoding"),
        pytest.param(b'{"%b": 1, "%b": 1}' % (b"x" * 500, b"x" * 500), "x" * 60, id="a name without end"),
    ],
)
def test_a_field_that_is_given_twice_is_named(body: bytes, field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_json(body)
    assert (refused.value.field, refused.value.status) == (field, 400)
    assert refused.value.text("en") == f"{field}: given more than once; give it once"


def test_one_name_may_stand_in_several_objects() -> None:
    assert read_json(b'{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}') == {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}
    assert read_json(b'{"a": ' + b"9" * 300 + b"}")


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
def test_steps_have_aliases(name: str, step: str) -> None:
    assert requested_step(name) == step


def test_a_step_request_cleans_and_does_not_force() -> None:
    step, request = read_step({"step": "qa_generation"})
    assert (step, request.force_execute, request.clean_previous) == ("qa_generation", False, True)
    with pytest.raises(InvalidRequest, match="step"):
        read_step({})


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
        read_resume({"task_id": "t", **body})
    assert refused.value.field == field
    assert refused.value.text("en") == f"{field}: belongs to a new task only; task_id resumes one"
    assert read_resume({"task_id": "t", "task_type": "complete_workflow"}).task_id == "t"
    with pytest.raises(InvalidRequest, match="unknown field: colour"):
        read_resume({"task_id": "t", "colour": 1})


@pytest.mark.parametrize("body", [{}, {"review": None}])
def test_a_change_of_a_pair_that_changes_nothing_hears_what_may_be_given(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="give question, sql or review"):
        read_pair_change(body)
    assert read_pair_change({"review": "approved"}).review == "approved"


def test_a_decision_has_a_position_for_each_pair_or_none() -> None:
    body = {"pair_ids": ["a", "b"], "review": "approved"}
    assert read_pair_decisions(body).positions is None
    assert read_pair_decisions({**body, "positions": [1, 2]}).positions == [1, 2]
    with pytest.raises(InvalidRequest, match="positions: has 1 items; give one for each of the 2 pair_ids"):
        read_pair_decisions({**body, "positions": [1]})


def test_flatten_leaves_a_flat_body_alone() -> None:
    assert flatten(FLAT) == FLAT
