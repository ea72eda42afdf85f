"""Punctuation of the Chinese messages, which is full-width as on the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from executor.tasklog.translations import ENGLISH
from tests.tables import from_table
from tests.unit.docs.reading import REPOSITORY

MESSAGES = (
    "events",
    "runtime",
    "service",
    "querymill",
    "executor",
    "training/gate",
    "training/models",
    "training/catalog/user_files",
    "training/evaluation",
)
"""Folders whose Chinese texts are messages; in the others they are names, patterns, questions or contents of files."""
FILE_CONTENTS = "executor/reports"
PROMPTS = "training/models/assistance.py"
SPECIFIED = {"已有任务正在执行,请稍后再试", "任务超时,可能已停止运行", *ENGLISH}
"""Texts that the specifications of the API and of the log give with half-width punctuation."""
HAN = "[\u3400-\u9fff“”]"
PATTERN = re.compile(r"\(\?|\[\^|\\s")
"""Part of a regular expression."""
HALF_WIDTH = re.compile(rf"{HAN} ?[,;:(]|{HAN}[!?]|[,;] ?{HAN}|(?<!\()\) ?{HAN}|\([^()]*{HAN}")


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each string that is not a docstring; `{}` for a value of an f-string."""
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield node.lineno, "".join(map(str, parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def half_width(text: str) -> bool:
    """Return True if a Chinese text, other than a pattern, has half-width punctuation outside `code`."""
    if text in SPECIFIED or PATTERN.search(text):
        return False
    return HALF_WIDTH.search(re.sub("`[^`]*`", "`", text)) is not None


@from_table
def test_half_width_punctuation_is_found(text: str, found: bool) -> None:
    assert half_width(text) is found


@pytest.mark.long
def test_chinese_messages_have_full_width_punctuation() -> None:
    files = [file for folder in MESSAGES for file in sorted((REPOSITORY / folder).rglob("*.py"))]
    names = [(file, file.relative_to(REPOSITORY).as_posix()) for file in files]
    found = [
        f"{name}:{line}: {text}"
        for file, name in names
        if not name.startswith(FILE_CONTENTS) and name != PROMPTS
        for line, text in texts_of(Path(file).read_text(encoding="utf-8"))
        if half_width(text)
    ]
    assert found == []
