"""Failure messages, stored in one language and recognised in both."""

from __future__ import annotations

import pytest

from events.facts.failure_texts import NO_TABLES, SOURCE_GONE, STANDBY_CONFLICT, UNREACHABLE, translations
from runtime.postgres.connection_advice import KNOWN_ADVICE, OTHER_KEY
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
    found = translations(stored)
    assert (found and found.whole) == (None if shown is None else Sentence(*shown))


@pytest.mark.parametrize(
    ("stored", "headline", "about_source"),
    [
        pytest.param(
            f"theme_03: {UNREACHABLE.text('zh', reason='connection failed: 没有')}; {KNOWN_ADVICE[8].zh}",
            ("服务器可以连接, 但没有这个数据库, 请检查库名。", "The server answers, but has no database of that name."),
            True,
            id="the advice",
        ),
        pytest.param(
            BOTH[0],
            (
                "数据源不存在: shop;请重新注册后再次执行。",
                "The source shop no longer exists; register it again, then run this again.",
            ),
            True,
            id="without advice the message",
        ),
        pytest.param(
            f"shop.car: {NO_TABLES.en}",
            (f"{NO_TABLES.zh}。", f"{NO_TABLES.en}."),
            False,
            id="without the failed unit",
        ),
    ],
)
def test_headline_of_stored_failure_text(stored: str, headline: tuple[str, str], about_source: bool) -> None:
    found = translations(stored)
    assert found is not None
    assert (found.headline, found.about_source) == (Sentence(*headline), about_source)
