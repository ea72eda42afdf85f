"""The pairs that a whole history tells of."""

from __future__ import annotations

from collections.abc import Iterable

from events.envelope import Event
from service.pair_views import PairFold
from service.shapes.pairs import PairView


def pairs_of(history: Iterable[Event]) -> dict[str, PairView]:
    """By id, in the order they were made."""
    fold = PairFold()
    for event in history:
        fold.take(event)
    return fold.told.pairs
