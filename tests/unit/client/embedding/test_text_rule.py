from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from querymill_client.embedding.text_rule import is_stored, prepare
from tests.tables import from_table


@from_table
def test_prepared_text_of_words_rule(text: str, prepared: str) -> None:
    assert prepare(text, "words-1", max_characters=4000) == prepared


@from_table
def test_stored_text_is_distinguished_from_question(text: str, stored: bool) -> None:
    assert is_stored(text) is stored


def test_plain_rule_only_normalises_space() -> None:
    assert prepare(" A_b \n c ", "plain-1", max_characters=5) == "A_b c"


@given(st.text())
def test_prepared_text_is_bounded_and_idempotent(text: str) -> None:
    once = prepare(text, "words-1", max_characters=50)
    assert len(once) <= 50
    assert prepare(once, "plain-1", max_characters=50) == once
