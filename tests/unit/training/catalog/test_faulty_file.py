"""Errors of uploaded files."""

from __future__ import annotations

from runtime.sentences import Sentence
from training.catalog.user_files.faulty_file import FaultyFile


def test_reason_that_quotes_a_long_text_keeps_its_beginning_and_its_end() -> None:
    name = "n" * 9_000_000
    error = FaultyFile(3, Sentence(f"{name} 不是表；应写为 模式.表", f"{name} is no table; write schema.table"))
    assert str(error).startswith("line 3: nnn")
    assert str(error).endswith(" is no table; write schema.table")
    assert error.sentence.zh.endswith(" 不是表；应写为 模式.表")
    assert max(len(str(error)), len(error.reason.en), len(error.sentence.zh)) < 600
