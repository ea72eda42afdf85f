"""Causes of fall-backs in the reader's language."""

from __future__ import annotations

from tests.tables import from_table
from training.models import faults
from training.models.contribution import Contribution, causes, total


@from_table
def test_a_cause_in_both_languages(english: str, chinese: str) -> None:
    assert faults.in_language(english, "zh") == chinese
    assert faults.in_language(chinese, "en") == english


def test_a_sum_has_each_cause_once_in_both_languages() -> None:
    parts = (Contribution(made=1), Contribution(made=2))
    parts[0].lack("status 404: x", 3)
    parts[1].lack("status 404: x")
    parts[1].lack(None)
    whole = total(part.to_json() for part in parts)
    assert (whole["made"], whole["fell_back"]) == (3, 5)
    assert causes(whole, "en") == "4: status 404: x; 1: the answer holds nothing for the item"
    assert causes(whole, "zh") == "4: 模型服务返回状态码 404: x; 1: 响应中没有该条目"
