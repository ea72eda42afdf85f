"""Ids of datasets as text, and back."""

from __future__ import annotations

import pytest

from events.facts.dataset_id import DatasetId
from tests.tables import from_table


@from_table
def test_text_of_a_dataset_id_parses_back(source: str, language: str, text: str) -> None:
    assert str(DatasetId(source, language)) == text
    assert DatasetId.parse(text) == (source, language)


@pytest.mark.parametrize("text", ["", "shop", ".en", "shop.fr", "shop.en.x"])
def test_text_without_source_or_language_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no id of a dataset"):
        DatasetId.parse(text)


@from_table
def test_dataset_of_a_task(source: str, parameters: dict[str, object], dataset: str) -> None:
    assert str(DatasetId.of_task("t", source, parameters)) == dataset
