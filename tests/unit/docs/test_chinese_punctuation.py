"""Punctuation of the Chinese messages, which is full-width as on the page."""

from __future__ import annotations

import re

import pytest

from runtime.sentences import catalogue
from tests.unit.runtime.test_catalogues import PACKAGES

SPECIFIED = ("已有任务正在执行,请稍后再试", "任务超时,可能已停止运行", "文件存储没有应答, 等待中", "未配置语言模型 (")
"""Beginnings of texts that the specifications of the API and of the log give with half-width punctuation."""
DOCUMENTS = {"（又称: {synonyms}）", " [示例: {shown}]", "({columns}) 为联合主键", "({columns}) 组合唯一"}
"""Parts of documents, whose marks are the same in both languages."""
HAN = "[\u3400-\u9fff“”]"
HALF_WIDTH = re.compile(rf"{HAN} ?[,;:(]|{HAN}[!?]|[,;] ?{HAN}|(?<!\()\) ?{HAN}|\([^()]*{HAN}")


def half_width(text: str) -> bool:
    """Return True if a Chinese text has half-width punctuation outside `code`."""
    return HALF_WIDTH.search(re.sub("`[^`]*`", "`", text)) is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("检查主机, 以及端口", True),
        ("格式: {}", True),
        ("字段 (可选)", True),
        ("{}; 请更正", True),
        ("检查主机，以及端口", False),
        ("value: 须同时给出", False),
        ("函数 {}() 不存在", False),
        ("写作 `是,否`", False),
    ],
)
def test_half_width_punctuation_is_found(text: str, found: bool) -> None:
    assert half_width(text) is found


@pytest.mark.parametrize("package", PACKAGES)
def test_chinese_messages_have_full_width_punctuation(package: str) -> None:
    texts = catalogue(package).chinese.values()
    # a line with % is one of the log
    found = {text for text in texts if half_width(text) and "%" not in text and not text.startswith(SPECIFIED)}
    assert found - DOCUMENTS == set()
