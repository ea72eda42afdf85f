"""Conditions of one question are worded alike."""

from __future__ import annotations

from tests.tables import from_table
from training.questions.phrasing.evenness import is_uneven


@from_table
def test_conditions_of_one_question_are_worded_alike(question: str, uneven: bool) -> None:
    assert is_uneven(question) is uneven
