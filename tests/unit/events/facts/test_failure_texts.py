"""Failure messages, stored in one language and recognised in both."""

from __future__ import annotations

from events.facts.failure_texts import (
    translations,
)
from runtime.sentences import Sentence
from tests.tables import from_table


@from_table
def test_translations_of_stored_failure_text(stored: str, shown: tuple[str, str] | None) -> None:
    found = translations(stored)
    assert (found and found.whole) == (None if shown is None else Sentence(*shown))


@from_table
def test_headline_and_cause_of_stored_failure_text(stored: str, headline: tuple[str, str], about: str | None) -> None:
    found = translations(stored)
    assert found is not None
    assert found.headline == Sentence(*headline)
    assert (found.about_source, found.about_input) == (about == "source", about == "input")
