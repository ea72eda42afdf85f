from __future__ import annotations

from typing import Any

from executor.run.shortened_parameters import shortened
from tests.tables import from_table


@from_table
def test_long_text_is_replaced_by_its_length(value: Any, shown: Any) -> None:
    assert shortened(value, "zh") == shown


def test_length_in_english_log_is_in_english() -> None:
    assert shortened(["x" * 1743], "en") == ["<1743 characters>"]
