from __future__ import annotations

from typing import Any

import pytest

from executor.run.json_text import MAX_TEXT_CHARACTERS, shortened


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(
            {"dictionary": "x" * 1743}, {"dictionary": "<1743 字符>"}, id="a whole file is replaced by its length"
        ),
        pytest.param({"tables": ["a" * 400, "b"]}, {"tables": ["<400 字符>", "b"]}, id="inside a list"),
        pytest.param(
            {"context": "高" * MAX_TEXT_CHARACTERS}, {"context": "高" * MAX_TEXT_CHARACTERS}, id="a sentence stays"
        ),
        pytest.param({"pairs": 10, "llm": None}, {"pairs": 10, "llm": None}, id="other types stay"),
    ],
)
def test_long_text_is_replaced_by_its_length(value: Any, shown: Any) -> None:
    assert shortened(value, "zh") == shown


def test_length_in_english_log_is_in_english() -> None:
    assert shortened(["x" * 1743], "en") == ["<1743 characters>"]
