"""Words for people and their roles, in English and other languages common in schemas."""

from __future__ import annotations

from training.language.lexicon import words_of

SUPERIOR = words_of("superior")
ROLES = SUPERIOR | words_of("role")
"""Roles that a person has in a row."""
WORKING = words_of("working")
SERVED = words_of("served")

_AMBIGUOUS_ALONE = words_of("role beside a noun")


def is_role(word: str) -> bool:
    """Return True if the word alone names a role. "head" does not: it may be the head of anything."""
    return word.lower() in ROLES - _AMBIGUOUS_ALONE
