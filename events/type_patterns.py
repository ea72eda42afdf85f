"""What a list of event types with `*` in it names: the same for what is live and for what is history."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from events.codec import CURRENT


def named_types(patterns: Iterable[str]) -> frozenset[str]:
    """The types that any of the patterns names. `*` stands for any characters, or none; the rest for itself."""
    return frozenset(name for pattern in patterns for name in CURRENT if fnmatchcase(name, _stars_alone(pattern)))


def _stars_alone(pattern: str) -> str:
    """The library also knows `?` and `[…]`, which in brackets are themselves."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
