"""Deterministic samples of pairs for measures that are too costly for all pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from training.pair import Pair


def sample(pairs: Sequence[Pair], is_measured: Callable[[Pair], bool], at_most: int) -> Sequence[Pair]:
    """Return the pairs that an earlier run has measured, and evenly spaced others, in their order.

    Together they are `at_most`; more only if more have been measured.
    """
    others = [index for index, pair in enumerate(pairs) if not is_measured(pair)]
    room = at_most - (len(pairs) - len(others))
    chosen = frozenset(others[:: -(-len(others) // room)] if room > 0 and others else ())
    return [pair for index, pair in enumerate(pairs) if index in chosen or is_measured(pair)]
