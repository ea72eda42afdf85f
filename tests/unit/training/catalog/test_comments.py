from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.tables import called, from_table
from training.catalog.comments import clean_label, one_line, split_comment


@given(st.text())
def test_label_of_any_comment_is_one_safe_line(comment: str) -> None:
    label, rest = split_comment(comment)
    assert not set(label) & set("\"'`;\\\n\r<>_")
    assert "--" not in label
    assert len((one_line(rest) + clean_label(label)).splitlines()) <= 1


@from_table
def test_long_label_is_cut_at_a_word(text: str, label: str) -> None:
    assert clean_label(text) == label


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected
