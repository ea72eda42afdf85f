"""English forms of the Chinese log messages, with the same placeholders."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import executor
from executor.tasklog.translations import ENGLISH, message, translate
from tests.tables import from_table

FOLDER = Path(executor.__file__).parent
LEVELS = ("debug", "info", "warning", "error")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%[-\d.]*([sdf])")


def log_texts(tree: ast.AST) -> Iterator[ast.expr]:
    """Formats passed to logger methods, and file descriptions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS and node.args:
                yield node.args[0]
            yield from (k.value for k in node.keywords if k.arg == "description")


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_chinese_message_has_an_english_form(path: Path) -> None:
    for expression in log_texts(ast.parse(path.read_text("utf-8"))):
        if isinstance(expression, ast.Constant) and CHINESE.search(str(expression.value)):
            assert expression.value in ENGLISH
        elif isinstance(expression, ast.JoinedStr):
            literal = "".join(str(part.value) for part in expression.values if isinstance(part, ast.Constant))
            assert not CHINESE.search(literal), f"line {expression.lineno}: a format without an English form"


@pytest.mark.parametrize(("chinese", "english"), ENGLISH.items())
def test_both_forms_have_equal_placeholders(chinese: str, english: str) -> None:
    assert PLACEHOLDER.findall(chinese) == PLACEHOLDER.findall(english)
    assert not CHINESE.search(english)


@from_table
def test_record_is_translated_to_language(
    form: str, arguments: tuple[object, ...], language: str, expected: str
) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, form, arguments, None)
    assert message(record, "en" if language == "en" else "zh") == expected


def test_description_without_english_form_is_kept() -> None:
    assert translate("任务日志", "en") == "task log"
    assert translate("路段 DDL", "en") == "路段 DDL"
