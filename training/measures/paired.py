"""Comparison of two conditions that were asked the same questions, and the uncertainty of one share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, sqrt

_Z = 1.959963984540054
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change[Key]:
    """Questions whose outcome differs between two conditions."""

    asked: int
    """Questions that both conditions answered."""
    repaired: tuple[Key, ...]
    """Wrong before, right after."""
    broken: tuple[Key, ...]
    """Right before, wrong after."""

    @property
    def p(self) -> float:
        """Two-sided p-value, 0..1."""
        return sign_test(len(self.repaired), len(self.broken))


def change[Key](before: Mapping[Key, bool], after: Mapping[Key, bool]) -> Change[Key]:
    """Compare outcomes by question (True: right); a question that only one of them has is left out."""
    both = [key for key in before if key in after]
    return Change(
        asked=len(both),
        repaired=tuple(key for key in both if after[key] and not before[key]),
        broken=tuple(key for key in both if before[key] and not after[key]),
    )


def sign_test(repaired: int, broken: int) -> float:
    """Return the two-sided p-value, 0..1, of McNemar's exact test: as many may be repaired as broken by chance."""
    total = repaired + broken
    tail = sum(comb(total, k) for k in range(min(repaired, broken) + 1))
    return min(1.0, 2 * tail / 2**total)


def wilson_interval(right: int, asked: int) -> tuple[float, float]:
    """Return the bounds, 0..1, of Wilson's 95 % interval of a share; (0, 1) if nothing was asked."""
    if not asked:
        return 0.0, 1.0
    share, z2 = right / asked, _Z**2
    centre = share + z2 / (2 * asked)
    half = _Z * sqrt(share * (1 - share) / asked + z2 / (4 * asked**2))
    scale = 1 + z2 / asked
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)
