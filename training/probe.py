"""Result of running a statement on the data while pairs are chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


def not_looked_at() -> tuple[object, ...] | None:
    """Return None, for a result whose values cannot be read."""
    return None


@dataclass(frozen=True, slots=True)
class ProbeResult:
    rows: int | None
    """Number of rows, as far as they were counted; None if the statement did not run."""
    error: str | None
    look: Callable[[], tuple[object, ...] | None] = not_looked_at
    """Returns the values of a single row; None if they cannot be read."""
    layer: str = "run"
    """Layer of the gate that refused the statement; `run` if it began to run."""


class Probe(Protocol):
    def __call__(self, sql: str) -> ProbeResult: ...
