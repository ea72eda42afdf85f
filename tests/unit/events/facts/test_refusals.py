"""Messages of refusals, in both languages."""

from __future__ import annotations

import pytest

from events.facts.refusals import MAX_DETAIL_CHARACTERS, PairNotFound
from runtime.sentences import Sentence


@pytest.mark.parametrize(
    ("reason", "en", "zh"),
    [
        pytest.param("disk full", "There is no pair disk full in this task.", "问答对不存在：disk full", id="a text"),
        pytest.param(28, "There is no pair 28 in this task.", "问答对不存在：28", id="a number"),
        pytest.param(
            Sentence(zh="磁盘已满", en="the disk is full"),
            "There is no pair the disk is full in this task.",
            "问答对不存在：磁盘已满",
            id="a sentence",
        ),
    ],
)
def test_detail_is_shown_in_the_language_of_the_message(reason: object, en: str, zh: str) -> None:
    refusal = PairNotFound(pair_id=reason)
    assert (str(refusal), refusal.message) == (en, Sentence(zh=zh, en=en))


def test_long_detail_keeps_both_ends() -> None:
    text = PairNotFound(pair_id="a" * MAX_DETAIL_CHARACTERS + "z").text("en")
    assert "a…" in text
    assert "z in" in text
