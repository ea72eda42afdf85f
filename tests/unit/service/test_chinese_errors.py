"""Who is answered in Chinese hears as much as who is answered in English: what is wrong, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from starlette.requests import Request

from events import refusals
from events.refusals import Refusal
from service import errors
from service.databases import _dsn
from service.errors import InvalidRequest
from service.exchange import expected_version
from service.log_reading import levels_from
from service.pair_formats import export_pairs
from service.requests import DatabaseRequest, DrainRequest, convert, read_step, read_task
from service.routes.events import _speed

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
