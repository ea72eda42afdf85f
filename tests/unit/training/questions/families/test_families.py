"""Every family in both languages: its SQL has one statement, its questions read one way, its label is known."""

from __future__ import annotations

from random import Random

import pytest

from tests.unit.training.questions import shop
from training.language.languages import Language
from training.questions import families
from training.questions.as_of import as_of_newest
from training.questions.families.family import Family
from training.questions.family_words import family_word
from training.questions.generate import grammar_of
from training.questions.neighbourhood import Reach
from training.questions.phrasing.reading import has_one_reading
from training.questions.phrasing.words import Words
from training.questions.proposals.ingredients import gather
from training.questions.sql.printer import sql_text

LANGUAGES: tuple[Language, ...] = ("zh", "en")
ROUNDS = 20


def asked(family: Family, language: Language) -> list[tuple[str, str]]:
    """Questions and SQL that the family makes of the shop, each question read back to its form."""
    source = shop.shop(language)
    reach = Reach(source)
    words = Words(reach, language)
    grammar = grammar_of(words)
    found: list[tuple[str, str]] = []
    for table in source.tables:
        ingredients = gather(reach, words, table.name, Random(1))
        for number in range(ROUNDS):
            for form in family.propose(ingredients):
                question = grammar.question(form, number)
                assert has_one_reading(grammar, question, form), question
                found.append((question, sql_text(families.build(reach, words, form).query)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", families.FAMILIES, ids=lambda family: family.name)
def test_family_asks_readable_questions(family: Family, language: Language) -> None:
    assert len(set(asked(family, language))) > 3


@pytest.mark.parametrize("family", families.FAMILIES, ids=lambda family: family.name)
def test_family_has_a_label(family: Family) -> None:
    assert (family_word(family.name, "en"), family_word(family.name, "zh")) == family.label


def test_recent_dates_move_to_the_newest_day() -> None:
    source = shop.shop("en")
    sql = next(sql for _, sql in asked(families.FAMILIES[0], "en") if "CURRENT_DATE - INTERVAL" in sql)
    moved = as_of_newest(sql, source)
    assert moved is not None
    assert moved.sql == sql.replace("CURRENT_DATE", f"DATE '{moved.day}'")
    assert as_of_newest("SELECT 1", source) is None
