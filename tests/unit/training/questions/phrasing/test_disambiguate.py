"""Distinct names for columns that would have the same."""

from __future__ import annotations

from tests.unit.training.made import table
from training.questions.phrasing.disambiguate import made_unique, with_one_id

RESULTS = table("results", "resultId", "number", key=["resultId"])


def test_only_the_key_becomes_id() -> None:
    assert with_one_id(["结果ID", "编号"], ["ID", "ID"], RESULTS) == ["ID", "编号"]


def test_only_key_becomes_id() -> None:
    assert with_one_id(["编号", "名称"], ["ID", "名称"], RESULTS) == ["ID", "名称"]


def test_equal_names_get_words_in_english_and_numbers_in_chinese() -> None:
    assert made_unique(["date", "amount", "date"], ["order", "sum", "ship"]) == ["date order", "amount", "date ship"]
    assert made_unique(["名称", "名称"], ["a", "b"]) == ["名称", "名称2"]
