"""Chinese error messages contain the same facts as the English ones: the fault and the expected value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.requests import Request

from events.facts import refusals
from events.facts.refusals import Refusal
from service.api.envelope import expected_version
from service.pairs.formats.entries import read_entries
from service.schemas import errors
from service.schemas.conversion import convert
from service.schemas.errors import InvalidRequest
from service.schemas.json_body import read_json
from service.schemas.queries import EventParameters, LogParameters
from service.schemas.requests import DatabaseRequest, DrainRequest, StepRequest
from service.schemas.task_bodies import read_task
from service.sources.registered_databases import _dsn
from tests.tables import from_table
from training.gate.verdict import Verdict, explain

TASK: dict[str, Any] = {"task_type": "data_workflow", "db_name": "shop"}


def all_refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from all_refusals(kind)


REFUSALS = [kind for kind in all_refusals() if kind.__module__ in (refusals.__name__, errors.__name__)]


@pytest.mark.parametrize("kind", sorted(REFUSALS, key=lambda kind: kind.__name__))
def test_advice_exists_in_both_languages(kind: type[Refusal]) -> None:
    chinese = kind.template("zh")
    if "; " in (kind.__doc__ or ""):
        assert any(mark in chinese for mark in ",，；"), f"{kind.__doc__} | {chinese}"


def test_docstring_tree_names_each_refusal_of_the_core_once() -> None:
    _, tree = (refusals.__doc__ or "").split("\nRefusal", 1)
    named = re.findall(r"[A-Z]\w+", tree)
    assert len(named) == len(set(named))
    assert {kind.__name__ for kind in REFUSALS if kind.__module__ == refusals.__name__} <= set(named)
    assert set(named) <= {kind.__name__ for kind in all_refusals()}


def asked(query: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": raw})


def registered(**parts: Any) -> str:
    return _dsn(DatabaseRequest(name="shop", **parts))


@pytest.mark.parametrize(
    ("ask", "zh"),
    [
        pytest.param(
            lambda: convert({"step": "x"}, StepRequest), "应为 complete, ddl_generation", id="an unknown step"
        ),
        pytest.param(
            lambda: convert({"level": "LOUD"}, LogParameters, text=True),
            "应为 CRITICAL, DEBUG",
            id="an unknown log level",
        ),
        pytest.param(lambda: read_task({**TASK, "execution_mode": "x"}), "应为 complete 或 step", id="an unknown mode"),
        pytest.param(
            lambda: convert({"reasons": "x"}, DrainRequest), "reasons（是否应为 reason？）", id="a misspelt field"
        ),
        pytest.param(
            lambda: convert({"speed": 0.0}, EventParameters),
            "应为 0.01 到 10000 之间的数字",
            id="a speed out of bounds",
        ),
        pytest.param(lambda: expected_version(asked(if_match='"x"')), '"x"（应为此任务的 ETag）', id="an invalid ETag"),
        pytest.param(
            lambda: read_task({"task_type": "data_workflow", "db_connection": {"host": "h"}}),
            "port, database；需要 host、port 和 database",
            id="an incomplete connection",
        ),
        pytest.param(lambda: registered(dsn="postgresql://h"), "dsn 未指明数据库", id="a DSN without a database"),
        pytest.param(lambda: registered(dsn="postgresql://h:1x/d"), "端口不是数字", id="a port that is not a number"),
        pytest.param(lambda: registered(dsn="postgresql://h:99999/d"), "应在 1–65535 之间", id="a port out of range"),
        pytest.param(lambda: registered(dsn="nothing"), "missing", id="the driver's message"),
        pytest.param(lambda: registered(host="h"), "请给出 dsn，或 host 与 database", id="neither dsn nor database"),
    ],
)
def test_chinese_message_names_the_expected_value(ask: Callable[[], object], zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        ask()
    assert zh in refused.value.text("zh")


def test_malformed_json_is_refused_in_chinese_with_its_line() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_json(b'{"a":\n x}')
    assert refused.value.text("zh") == "请求内容第 2 行不是合法的 JSON"


@from_table
def test_malformed_upload_is_refused_in_chinese_with_its_line(upload: str, zh: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_entries(upload)
    assert refused.value.text("zh") == zh


@from_table
def test_server_error_is_embedded_in_a_chinese_sentence(sqlstate: str, zh: str) -> None:
    refused = Verdict(
        valid=False, layer="prepare", sqlstate=sqlstate, reason="server_error", subject="the server's words"
    )
    assert explain(refused, "zh") == zh
