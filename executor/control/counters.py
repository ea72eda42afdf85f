"""Counters of one executor since its start, for monitoring."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any, Final

CLAIM_BOUNDS_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the buckets of the claim-duration histogram."""


@dataclass(slots=True)
class Counters:
    """Counters of one executor; the values never decrease."""

    claims: list[int] = field(default_factory=lambda: [0] * (len(CLAIM_BOUNDS_SECONDS) + 1))
    """Number of executions by claim duration: one bucket per bound, and one for longer claims."""
    claim_seconds: float = 0.0
    executions: int = 0
    units: int = 0
    recoveries: int = 0

    def claimed(self, executions: int, seconds: float) -> None:
        """Count `executions` that were claimed by one statement in `seconds`."""
        self.claims[bisect_left(CLAIM_BOUNDS_SECONDS, seconds)] += executions
        self.claim_seconds += seconds * executions

    def to_json(self) -> dict[str, Any]:
        return {
            "claim_bounds": CLAIM_BOUNDS_SECONDS,
            "claims": self.claims,
            "claim_seconds": round(self.claim_seconds, 6),
            "executions": self.executions,
            "units": self.units,
            "recoveries": self.recoveries,
        }
