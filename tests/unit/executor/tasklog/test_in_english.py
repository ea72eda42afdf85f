"""Lines of task logs, which the code has in English."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from executor import steps
from executor.tasklog.translations import message, translate
from executor.texts import say

FOLDER = Path(steps.__file__).parent
LEVELS = ("debug", "info", "warning", "error")


def log_formats(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            yield node.args[0]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_each_line_that_a_step_logs_has_a_chinese_form(path: Path) -> None:
    for expression in log_formats(ast.parse(path.read_text("utf-8"))):
        assert ast.literal_eval(expression) in say.chinese


@pytest.mark.parametrize(
    ("form", "arguments", "language", "expected"),
    [
        ("starting step: %s", ("ddl_generation",), "zh", "开始执行步骤: ddl_generation"),
        ("starting step: %s", ("ddl_generation",), "en", "starting step: ddl_generation"),
        ("no questions about %s: %s", ("a", say("it may not be read")), "zh", "不针对 a 提问: 没有查询权限"),
        (
            "no questions about %s: %s",
            ("a", say("it may not be read")),
            "en",
            "no questions about a: it may not be read",
        ),
        ("processing table: %s", ("types",), "zh", "开始处理表: types"),
        ("execution completed", (), "zh", "执行完成"),
        ("a library's %s", ("line",), "zh", "a library's line"),
        ("no such line", (), "zh", "no such line"),
        ("100%", (), "zh", "100%"),
    ],
)
def test_record_is_translated_to_language(
    form: str, arguments: tuple[object, ...], language: str, expected: str
) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, form, arguments, None)
    assert message(record, "en" if language == "en" else "zh") == expected


def test_description_without_chinese_form_is_kept() -> None:
    assert translate("task log", "zh") == "任务日志"
    assert translate("路段 DDL", "zh") == "路段 DDL"
