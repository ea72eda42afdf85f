"""Messages of refusals, in both languages."""

from __future__ import annotations

import pytest

from events.facts.refusals import MAX_DETAIL_CHARACTERS, Refusal
from runtime.sentences import Sentence


class Closed(Refusal):
    """It is closed: {reason}"""

    zh = "已关闭：{reason}"


@pytest.mark.parametrize(
    ("reason", "en", "zh"),
    [
        pytest.param("disk full", "It is closed: disk full", "已关闭：disk full", id="a text"),
        pytest.param(28, "It is closed: 28", "已关闭：28", id="a number"),
        pytest.param(
            Sentence(zh="磁盘已满", en="the disk is full"),
            "It is closed: the disk is full",
            "已关闭：磁盘已满",
            id="a sentence",
        ),
    ],
)
def test_detail_is_shown_in_the_language_of_the_message(reason: object, en: str, zh: str) -> None:
    refusal = Closed(reason=reason)
    assert (str(refusal), refusal.text("en"), refusal.text("zh")) == (en, en, zh)


def test_long_detail_keeps_both_ends() -> None:
    text = Closed(reason="a" * MAX_DETAIL_CHARACTERS + "z").text("en")
    assert "a…" in text
    assert text.endswith("z")
