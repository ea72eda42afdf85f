"""What a list of event types with `*` in it names: the same for what is live and for what is history."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from events.facts.codec import CURRENT


def named_types(patterns: Iterable[str]) -> frozenset[str]:
    """The types that any of the patterns names. `*` stands for any characters, or none; the rest for itself."""
    return frozenset[str]().union(*map(_named, patterns))


@lru_cache(maxsize=256)
def _named(pattern: str) -> frozenset[str]:
    # the library also knows `?` and `[…]`, which in brackets are themselves
    stars_alone = pattern.replace("[", "[[]").replace("?", "[?]")
    return frozenset(name for name in CURRENT if fnmatchcase(name, stars_alone))
