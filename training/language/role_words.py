"""Words for people and for what they are to a row, in English and in the tongues that schemas are often written in."""

from __future__ import annotations

from training.language.lexicon import words_of

SUPERIOR = words_of("superior")
ROLES = SUPERIOR | words_of("role")
"""Words for what a person does or is to a row."""
WORKING = words_of("working")
SERVED = words_of("served")

_SAID_OF_OTHERS = frozenset({"head", "lead", "chief", "report", "contact", "member", "principal", "superior"})


def is_role(word: str) -> bool:
    """True for a word that alone says what a person does or is to a row; a head of something is not told by "head"."""
    return word.lower() in ROLES - _SAID_OF_OTHERS
