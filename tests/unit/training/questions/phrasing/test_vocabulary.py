"""Columns that a table's questions can name."""

from __future__ import annotations

import pytest

from tests.unit.training.questions.shop import shop
from training.language.languages import Language
from training.questions.phrasing.vocabulary import every_field
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach


@pytest.mark.parametrize("language", ["en", "zh"])
def test_fields_of_a_table_have_different_words(language: Language) -> None:
    source = shop(language)
    words = Words(Reach(source), language)
    for table in source.tables:
        said = [words.field(of) for of in every_field(words, table.name)]
        assert len(said) == len(set(said)), table.name
