"""Messages in two languages."""

from __future__ import annotations

import pytest

from runtime.sentences import Sentence

AT = Sentence("位置 {position}：{reason}", "position {position}: {reason}")
MISSING = Sentence("缺少 {name}", "{name} is missing")


@pytest.mark.parametrize(
    ("sentence", "zh", "en"),
    [
        pytest.param(MISSING.filled(name="x"), "缺少 x", "x is missing", id="a value"),
        pytest.param(MISSING.filled(name="{x}"), "缺少 {x}", "{x} is missing", id="a value with braces"),
        pytest.param(
            AT.filled(position=2, reason=MISSING.filled(name="{x}")),
            "位置 2：缺少 {x}",
            "position 2: {x} is missing",
            id="a sentence in a sentence",
        ),
    ],
)
def test_sentence_is_shown_in_both_languages(sentence: Sentence, zh: str, en: str) -> None:
    assert (sentence.text("zh"), sentence.text("en")) == (zh, en)
