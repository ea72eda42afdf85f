"""Patterns of event types with `*`, as used by live streams and by queries."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from events.facts.codec import CURRENT


def named_types(patterns: Iterable[str]) -> frozenset[str]:
    """Return the event types that match a pattern. `*` matches any characters or none; no other wildcards exist."""
    return frozenset[str]().union(*map(_named, patterns))


@lru_cache(maxsize=256)
def _named(pattern: str) -> frozenset[str]:
    # fnmatch also interprets `?` and `[…]`; brackets escape them
    stars_alone = pattern.replace("[", "[[]").replace("?", "[?]")
    return frozenset(name for name in CURRENT if fnmatchcase(name, stars_alone))
