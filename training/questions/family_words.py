"""Names of families and difficulties in reports and search, as on the page."""

from __future__ import annotations

from typing import Final

from training.language.languages import Language
from training.questions.families import FAMILIES

_FAMILIES = {name: label for family in FAMILIES for name, label in family.labels.items()}
_DIFFICULTIES: dict[str, tuple[str, str]] = {
    "easy": ("easy", "容易"), "medium": ("medium", "中等"), "hard": ("hard", "困难"), "extra": ("extra", "极难"),
}  # fmt: skip
FAMILY_NAMES: Final = frozenset(_FAMILIES)
"""Names of the grammar's families."""


def family_word(name: str, language: Language) -> str:
    """Return the family's label; an unknown name, such as an import's, unchanged."""
    return _FAMILIES[name][language == "zh"] if name in _FAMILIES else name


def difficulty_word(name: str, language: Language) -> str:
    return _DIFFICULTIES[name][language == "zh"] if name in _DIFFICULTIES else name
