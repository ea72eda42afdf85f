"""Who is answered in Chinese hears as much as who is answered in English: what is wrong, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from starlette.requests import Request

from events.facts import refusals
from events.facts.refusals import Refusal
from service.api.envelope import expected_version
from service.api.routes.events import _speed
from service.pairs.export_formats import export_pairs
from service.pairs.import_formats import read_entries
from service.schemas import errors
from service.schemas.errors import InvalidRequest
from service.schemas.requests import DatabaseRequest, DrainRequest, convert, read_json, read_step, read_task
from service.sources.registered_databases import _dsn
from service.tasks.log_search import levels_from
from training.sql.verdict import Verdict, explain

TASK: dict[str, Any] = {"task_type": "data_workflow", "db_name": "shop"}


def all_refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from all_refusals(kind)


REFUSALS = [kind for kind in all_refusals() if kind.__module__ in (refusals.__name__, errors.__name__)]


@pytest.mark.parametrize("kind", sorted(REFUSALS, key=lambda kind: kind.__name__))
def test_advice_is_given_in_both_languages(kind: type[Refusal]) -> None:
    if "; " in (kind.__doc__ or ""):
        assert any(mark in kind.zh for mark in ";,,"), f"{kind.__doc__} | {kind.zh}"


@pytest.mark.parametrize("module", [refusals, errors], ids=["refusals of the core", "errors of the API"])
def test_the_tree_on_top_of_the_errors_names_each_of_them_once(module: ModuleType) -> None:
    _, tree = (module.__doc__ or "").split("\nRefusal", 1)
    named = re.findall(r"[A-Z]\w+", tree)
    assert len(named) == len(set(named))
    assert {kind.__name__ for kind in REFUSALS if kind.__module__ == module.__name__} <= set(named)
    assert set(named) <= {kind.__name__ for kind in all_refusals()}


def asked(query: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": raw})


def registered(**parts: Any) -> str:
    return _dsn(DatabaseRequest(name="shop", **parts))


@pytest.mark.parametrize(
    ("ask", "zh"),
    [
        pytest.param(lambda: read_step({"step": "x"}), "应为 ddl_generation, qa_generation", id="a step"),
        pytest.param(lambda: levels_from("LOUD"), "应为 DEBUG, INFO", id="a level"),
        pytest.param(lambda: export_pairs("xml", "d", "t", []), "应为 json, spider", id="a format"),
        pytest.param(lambda: read_task({**TASK, "execution_mode": "x"}), "应为 complete 或 step", id="a mode"),
        pytest.param(
            lambda: convert({"reasons": "x"}, DrainRequest), "reasons (是否应为 reason?)", id="a misspelt field"
        ),
        pytest.param(lambda: _speed(asked("speed=0")), "应为 0.01–10000 之间的数字", id="a pace"),
        pytest.param(lambda: expected_version(asked(if_match='"x"')), '"x" (应为此任务的 ETag)', id="a version"),
        pytest.param(
            lambda: read_task({"task_type": "data_workflow", "db_connection": {"host": "h"}}),
            "port, database; 需要 host、port 和 database",
            id="half a connection",
        ),
        pytest.param(lambda: registered(dsn="postgresql://h"), "dsn 未指明数据库", id="no database"),
        pytest.param(lambda: registered(dsn="postgresql://h:1x/d"), "端口不是数字", id="a port that is no number"),
        pytest.param(
            lambda: registered(dsn="postgresql://h:99999/d"), "应在 1–65535 之间", id="a port beyond all ports"
        ),
        pytest.param(lambda: registered(dsn="nothing"), "missing", id="what the driver says of it"),
        pytest.param(lambda: registered(host="h"), "请给出 dsn, 或 host 与 database", id="no part of it"),
    ],
)
def test_what_would_be_right_is_said(ask: Callable[[], object], zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        ask()
    assert zh in refused.value.text("zh")


@pytest.mark.parametrize(
    ("body", "zh"),
    [
        pytest.param(b'{"a": ', "第 1 行第 7 列 (内容不完整)", id="too short"),
        pytest.param(b'{"a" 1}', "第 1 行第 6 列 (应为 ':')", id="no colon"),
        pytest.param(b'{"a": 1 "b": 2}', "第 1 行第 9 列 (应为 ',' 或 '}')", id="no comma in an object"),
        pytest.param(b'{"a": [1 2]}', "第 1 行第 10 列 (应为 ',' 或 ']')", id="no comma in an array"),
        pytest.param(b'{"a": "\xff"}', "第 1 行第 8 列 (不是 UTF-8 编码)", id="no UTF-8"),
        pytest.param(b'\xef\xbb\xbf{"a": x}', "第 1 行第 7 列 (无效字符)", id="no value, behind a byte order mark"),
        pytest.param(rb'{"a": "\u12g4"}', "第 1 行第 13 列 (\\u 转义中有无效字符)", id="no hexadecimal digit"),
        pytest.param(rb'{"a": "\x"}', "第 1 行第 10 列 (字符串中有无效的转义字符)", id="no escape"),
        pytest.param(b'{"a": 01}', "第 1 行第 8 列 (无效数字)", id="no number"),
        pytest.param(rb'{"a": "\ude00"}', "第 1 行第 14 列 (UTF-16 代理对无效)", id="half a pair"),
        pytest.param(rb'{"a": "\ud83d, and so on"}', "第 1 行第 14 列 (UTF-16 代理对不完整)", id="half a pair in text"),
        pytest.param(b"{a: 1}", "第 1 行第 2 列 (对象的键必须是字符串)", id="a name without quotes"),
        pytest.param(b"{} {}", "第 1 行第 5 列 (末尾有多余的字符)", id="two objects"),
        pytest.param(b'{"a": [1,]}', "第 1 行第 10 列 (数组末尾有多余的逗号)", id="a comma too many in an array"),
        pytest.param(b'{"a": 1,}', "第 1 行第 9 列 (对象末尾有多余的逗号)", id="a comma too many in an object"),
    ],
)
def test_what_is_wrong_with_json_is_said_in_chinese(body: bytes, zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_json(body)
    assert refused.value.text("zh") == f"JSON 格式错误: {zh}"


@pytest.mark.parametrize(
    ("upload", "zh"),
    [
        pytest.param('[{"a": 1} x]', "第 1 行第 11 列格式错误: 应为一个值", id="no value"),
        pytest.param('[{"a": 1\n "b": 2}]', "第 2 行第 2 列格式错误: 应为 ','", id="no comma"),
        pytest.param('{"a" 1}', "第 1 行第 6 列格式错误: 应为 ':'", id="no colon"),
        pytest.param("{a: 1}", "第 1 行第 2 列格式错误: 应为双引号中的键", id="a name without quotes"),
        pytest.param("[{}] []", "第 1 行第 6 列格式错误: 末尾有多余的内容", id="two lists"),
        pytest.param('{"a": "\\x"}', "第 1 行第 8 列格式错误: 无效的转义", id="no escape"),
        pytest.param('{"a": "\\u12"}', "第 1 行第 9 列格式错误: 无效的 \\uXXXX 转义", id="half an escape"),
        pytest.param('{"a": "\x01"}', "第 1 行第 8 列格式错误: 含有控制字符", id="a control character"),
        pytest.param('{"a": "b', "第 1 行第 7 列格式错误: 字符串没有结束", id="a text without end"),
        pytest.param('{"a": 1, "a": 2}', "第 1 行格式错误: a 出现了多次", id="a name twice"),
        pytest.param('{"a": ' + "9" * 5_000 + "}", "第 1 行格式错误: 数字的位数过多", id="a long number"),
        pytest.param('{"question": "q", "sql": "\\u0000"}', "第 1 行格式错误: 字符 \\u0000", id="NUL"),
        pytest.param("[" * 200_000, "第 1 行格式错误: 嵌套过深", id="nested without end"),
        pytest.param("a,b\nx\ry,2", "第 2 行格式错误: 未加引号的单元格中有换行", id="a bare line break"),
        pytest.param("a,b\n" + "x" * 200_000, "第 2 行格式错误: 单元格过长 (上限 131072)", id="a long cell"),
    ],
)
def test_what_is_wrong_with_an_upload_is_said_in_chinese(upload: str, zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_entries(upload)
    assert refused.value.text("zh") == zh


@pytest.mark.parametrize("comma", ['{"a": 1,}', '{"a": [1,]}'])
def test_a_comma_too_many_is_said_in_chinese_by_each_python(comma: str) -> None:
    """From 3.13 on, Python says so itself."""
    with pytest.raises(InvalidRequest) as refused:
        read_entries(comma)
    assert re.search(r"格式错误: (.*末尾有多余的逗号|应为双引号中的键|应为一个值)$", refused.value.text("zh"))


@pytest.mark.parametrize(
    ("sqlstate", "zh"),
    [
        pytest.param("42703", "列不存在:the server's words(SQLSTATE 42703)", id="one that is known"),
        pytest.param("XX000", "数据库报错:the server's words(SQLSTATE XX000)", id="any other"),
    ],
)
def test_what_the_server_says_of_an_sql_stands_in_a_chinese_sentence(sqlstate: str, zh: str) -> None:
    refused = Verdict(
        valid=False, layer="prepare", sqlstate=sqlstate, reason="server_error", subject="the server's words"
    )
    assert explain(refused, "zh") == zh
