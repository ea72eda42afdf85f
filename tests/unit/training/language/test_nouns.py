"""Nouns from names of columns, in both languages."""

from __future__ import annotations

import pytest

from tests.tables import called, from_table
from training.language import chinese, english


def test_planned_date_is_not_the_time_of_planning() -> None:
    assert english.moment("planned for", to_the_day=True) == "planned date"
    assert english.event_of_date("planned_date") is english.event_of_date("scheduled_at") is None


def test_a_date_that_is_foreseen_has_not_happened() -> None:
    assert [done for done in ("due", "returned", "joining") if english.is_foreseen(done)] == ["due"]
    assert [chinese.is_foreseen(done) for done in ("到期", "归还")] == [True, False]


@from_table
def test_a_moment_is_called_a_date(label: str, said: str) -> None:
    assert english.moment(label, to_the_day=True) == said


def test_the_day_of_a_row_is_its_date() -> None:
    assert chinese.moment("天", to_the_day=True) == "日期"


@pytest.mark.parametrize("word", ["preis", "einzelpreis", "kreis"])
def test_word_that_is_no_english_plural_is_no_count(word: str) -> None:
    assert not english.is_plural(word)
    assert not english.is_plural(word)
    assert english.plural(word) == f"{word} records"
    assert english.is_plural("taxis")
    assert english.plural("analysis") == "analyses"


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected
