"""Ids of datasets as text, and back."""

from __future__ import annotations

import pytest

from events.facts.dataset_id import DatasetId


@pytest.mark.parametrize(
    ("source", "language", "text"),
    [
        ("shop", "en", "shop.en"),
        ("高速.v2", "zh", "高速.v2.zh"),
        ("db.example:5432/shop", "en", "db.example:5432:shop.en"),
        ("[::1]:5432/shop", "zh", "[::1]:5432:shop.zh"),
    ],
)
def test_text_of_a_dataset_id_parses_back(source: str, language: str, text: str) -> None:
    assert str(DatasetId(source, language)) == text
    assert DatasetId.parse(text) == (source, language)


@pytest.mark.parametrize("text", ["", "shop", ".en", "shop.fr", "shop.en.x"])
def test_text_without_source_or_language_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no id of a dataset"):
        DatasetId.parse(text)


@pytest.mark.parametrize(
    ("source", "parameters", "dataset"),
    [
        ("shop", {"language": "en"}, "shop.en"),
        ("shop", {}, "shop.zh"),
        ("t", {"db_connection": {"host": "db.example", "port": 5432, "database": "shop"}}, "db.example:5432:shop.zh"),
    ],
)
def test_dataset_of_a_task(source: str, parameters: dict[str, object], dataset: str) -> None:
    assert str(DatasetId.of_task("t", source, parameters)) == dataset
