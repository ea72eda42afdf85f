"""Failure messages, stored in one language and recognised in both."""

from __future__ import annotations

import pytest

from events.facts.failure_texts import (
    NO_TABLES,
    OTHER_EMBEDDER,
    RELATION_COLUMN_WRONG,
    RELATION_TABLE_WRONG,
    SOURCE_GONE,
    STANDBY_CONFLICT,
    TABLES_MISSING,
    UNREACHABLE,
    translations,
)
from runtime.postgres.connection_advice import OTHER_KEY, advice_on, with_advice
from runtime.sentences import Sentence

NO_SHOP = 'connection failed: FATAL:  database "shop" does not exist'
BOTH = (SOURCE_GONE.text("zh", name="shop"), SOURCE_GONE.text("en", name="shop"))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param(BOTH[0], BOTH, id="stored in Chinese"),
        pytest.param(BOTH[1], BOTH, id="stored in English"),
        pytest.param(f"shop.car: {BOTH[1]}", tuple(f"shop.car: {text}" for text in BOTH), id="after a failed unit"),
        pytest.param(
            f"{NO_TABLES.en}; {STANDBY_CONFLICT.en}",
            (f"{NO_TABLES.zh}；{STANDBY_CONFLICT.zh}", f"{NO_TABLES.en}; {STANDBY_CONFLICT.en}"),
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
    found = translations(stored)
    assert (found and found.whole) == (None if shown is None else Sentence(*shown))


@pytest.mark.parametrize(
    ("stored", "headline", "about"),
    [
        pytest.param(
            f"theme_03: {with_advice(UNREACHABLE.text('zh', reason=NO_SHOP), advice_on(NO_SHOP), 'zh')}",
            (
                "服务器可以连接，但没有数据库 shop，请检查库名。",
                "The server answers, but has no database shop; is the name right?",
            ),
            "source",
            id="the advice",
        ),
        pytest.param(
            BOTH[0],
            (
                "数据源不存在：shop；请重新登记后再次执行。",
                "The source shop no longer exists; register it again, then run this again.",
            ),
            "source",
            id="without advice the message",
        ),
        pytest.param(
            f"shop.car: {NO_TABLES.en}",
            (f"{NO_TABLES.zh}。", f"{NO_TABLES.en}."),
            None,
            id="without the failed unit",
        ),
        *(
            pytest.param(wrong.en, (f"{wrong.zh}。", f"{wrong.en[0].upper()}{wrong.en[1:]}."), "input", id=name)
            for name, wrong in (
                ("a table that is missing", TABLES_MISSING.filled(names="shop.car")),
                ("relations of another table", RELATION_TABLE_WRONG.filled(line=2, table="car")),
                ("a load that would remove others' pairs", OTHER_EMBEDDER.filled(source="shop")),
                ("relations of a missing column", RELATION_COLUMN_WRONG.filled(line=2, table="car", column="id")),
            )
        ),
    ],
)
def test_headline_and_cause_of_stored_failure_text(stored: str, headline: tuple[str, str], about: str | None) -> None:
    found = translations(stored)
    assert found is not None
    assert found.headline == Sentence(*headline)
    assert (found.about_source, found.about_input) == (about == "source", about == "input")
