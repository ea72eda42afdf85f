"""Generation continues from stored themes as if it had not been interrupted."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from tests.unit.training.questions import shop
from training.language.languages import Language
from training.questions.generation.generate import GenerationOptions, ProbeResult, ThemePairs, generate_themes
from training.questions.generation.theme_pairs import theme_to_json

LANGUAGES: tuple[Language, ...] = ("zh", "en")
OPTIONS = GenerationOptions(source_name="shop", pairs_per_table=15)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("done", [("theme_01",), ("theme_02",), ("theme_01", "theme_02")], ids="+".join)
def test_generation_continues_from_stored_themes_with_the_same_bytes(language: Language, done: tuple[str, ...]) -> None:
    asked: list[str] = []

    def probe(sql: str) -> ProbeResult:
        asked.append(sql)
        # depends on the SQL only, as a database does
        return ProbeResult(len(sql) % 3, None)

    source = shop.shop(language)
    stored = {made.theme: theme_to_json(made) for made in generate_themes(source, OPTIONS, probe)}
    undisturbed = len(asked)
    asked.clear()

    def earlier(key: str) -> ThemePairs | None:
        return msgspec.json.decode(stored[key], type=ThemePairs) if key in done else None

    again = {made.theme: theme_to_json(made) for made in generate_themes(source, OPTIONS, probe, earlier)}
    assert again == stored
    assert len(asked) < undisturbed
    assert len(done) < len(stored) or not asked


def test_themes_of_a_changed_source_get_new_shares() -> None:
    source = shop.shop("en")
    first, second = generate_themes(source, OPTIONS)
    changed = {first.theme: replace(first, shares=first.shares[1:])}
    assert list(generate_themes(source, OPTIONS, None, changed.get))[1].pairs == second.pairs
