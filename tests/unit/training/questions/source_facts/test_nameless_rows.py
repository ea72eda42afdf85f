"""Rows of a table without a key are named by their first column, which gets no questions of its own."""

from __future__ import annotations

import pytest

from tests.unit.training.made import described, table
from training.language.languages import Language
from training.questions.generation.generate import GenerationOptions, generate_pairs

LOG = table("device_log", "ts:timestamp", "device:text", "level:text")
ROWS: dict[str, dict[str, list[object]]] = {
    "device_log": {
        "ts": [f"2024-01-{day:02} 10:00:00" for day in range(1, 29)],
        "device": [f"d{day % 7}" for day in range(1, 29)],
        "level": ["info" if day % 3 else "warn" for day in range(1, 29)],
    }
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_column_that_names_the_rows_is_shown_once(language: Language) -> None:
    pairs = generate_pairs(
        described(LOG, rows=ROWS, language=language), GenerationOptions(source_name="x", pairs_per_table=40)
    )
    assert len(pairs) > 10
    twice = [p.sql for p in pairs if p.sql.split(" FROM ")[0].count("device_log.ts AS") > 1]
    assert twice == []
