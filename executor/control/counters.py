"""What one executor counts since its start, for whoever watches it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any, Final

CLAIM_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds."""


@dataclass(slots=True)
class Figures:
    """Counters only ever rise."""

    claims: list[int] = field(default_factory=lambda: [0] * (len(CLAIM_BOUNDS) + 1))
    """Executions by how long their claim took: up to each bound, and above the last."""
    claim_seconds: float = 0.0
    executions: int = 0
    units: int = 0
    recoveries: int = 0

    def claimed(self, executions: int, seconds: float) -> None:
        """Several are claimed at once; each waited that long."""
        self.claims[bisect_left(CLAIM_BOUNDS, seconds)] += executions
        self.claim_seconds += seconds * executions

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "claim_bounds": CLAIM_BOUNDS,
            "claims": self.claims,
            "claim_seconds": round(self.claim_seconds, 6),
            "executions": self.executions,
            "units": self.units,
            "recoveries": self.recoveries,
        }
