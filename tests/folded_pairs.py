"""Fold of a complete history into pairs."""

from __future__ import annotations

from collections.abc import Iterable

from events.facts.pair.state import PairState, TaskPairs
from events.wire.event import Event
from service.newest_states import evolve_pairs


def pairs_of(history: Iterable[Event]) -> dict[str, PairState]:
    """Pairs by id, in order of creation."""
    return evolve_pairs(TaskPairs(), history).pairs
