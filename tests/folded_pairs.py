"""Fold of a complete history into pairs."""

from __future__ import annotations

from collections.abc import Iterable

from events.wire.event import Event
from service.pair_views.folded_pairs import NO_PAIRS, evolve_pairs
from service.schemas.responses.pairs import PairView


def pairs_of(history: Iterable[Event]) -> dict[str, PairView]:
    """Pairs by id, in order of creation."""
    return evolve_pairs(NO_PAIRS, history).pairs
