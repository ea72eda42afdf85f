"""The SQL of a question by the grammar."""

from __future__ import annotations

from collections.abc import Callable

from training.questions.families import build
from training.questions.generation.generate import grammar_of
from training.questions.phrasing.reading import readings
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.printer import sql_text
from training.source.description import SourceDescription


def made_anew(source: SourceDescription) -> Callable[[str], str | None]:
    """Return a function from a question to its SQL; None if the grammar reads the question in no way or in several."""
    reach = Reach(source)
    words = Words(reach, source.language)
    grammar = grammar_of(words)

    def sql_of(question: str) -> str | None:
        found = readings(grammar, question)
        return sql_text(build(reach, words, found[0]).query) if len(found) == 1 else None

    return sql_of
