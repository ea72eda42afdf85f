"""Failure messages, stored in one language and recognised in both."""

from __future__ import annotations

import pytest

from events.facts.failure_texts import NO_TABLES, SOURCE_GONE, STANDBY_CONFLICT, UNREACHABLE, translations
from runtime.postgres.connection_advice import OTHER_KEY
from runtime.sentences import Sentence

BOTH = (SOURCE_GONE.text("zh", name="shop"), SOURCE_GONE.text("en", name="shop"))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param(BOTH[0], BOTH, id="stored in Chinese"),
        pytest.param(BOTH[1], BOTH, id="stored in English"),
        pytest.param(f"shop.car: {BOTH[1]}", tuple(f"shop.car: {text}" for text in BOTH), id="after a failed unit"),
        pytest.param(
            f"{NO_TABLES.en}; {STANDBY_CONFLICT.en}",
            (f"{NO_TABLES.zh}; {STANDBY_CONFLICT.zh}", f"{NO_TABLES.en}; {STANDBY_CONFLICT.en}"),
            id="before advice",
        ),
        pytest.param(
            UNREACHABLE.text("en", reason=OTHER_KEY.en),
            (UNREACHABLE.text("zh", reason=OTHER_KEY.zh), UNREACHABLE.text("en", reason=OTHER_KEY.en)),
            id="with a reason that has both languages",
        ),
        pytest.param("division by zero", None, id="another text"),
    ],
)
def test_translations_of_stored_failure_text(stored: str, shown: tuple[str, str] | None) -> None:
    assert translations(stored) == (None if shown is None else Sentence(*shown))
