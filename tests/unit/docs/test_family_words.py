"""Words for the documented question families, on the page and in the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from training.language.languages import Language
from training.questions.family_words import family_word

ROOT = Path(__file__).parent.parent.parent.parent
WORDS = ROOT / "web" / "src" / "text" / "parts"


def documented() -> set[str]:
    text = (ROOT / "docs" / "training-rules.md").read_text(encoding="utf-8")
    table = text.split("## Families", maxsplit=1)[1].split("##", maxsplit=1)[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_family_words_of_report_match_the_page(language: Language) -> None:
    page = dict(re.findall(r'(\w+): "([^"]+)"', (WORDS / f"{language}.families.ts").read_text(encoding="utf-8")))
    assert {name: family_word(name, language) for name in documented()} == page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_has_a_word_for_every_family(language: str) -> None:
    found = set(re.findall(r'(\w+): "', (WORDS / f"{language}.families.ts").read_text(encoding="utf-8")))
    assert len(documented()) > 30
    assert found == documented()
