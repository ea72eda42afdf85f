"""Trying a statement on the data while pairs are chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


def not_looked_at() -> tuple[object, ...] | None:
    """For a result whose values nobody can look at."""
    return None


@dataclass(frozen=True, slots=True)
class ProbeResult:
    rows: int | None
    """How many rows came back, as far as they were counted; None where the statement did not run."""
    error: str | None
    look: Callable[[], tuple[object, ...] | None] = not_looked_at
    """Reads the values of the row where just one came back; None where they cannot be had."""
    layer: str = "run"
    """Layer of the gate that refused the statement; `run` if it began to run."""


class Probe(Protocol):
    def __call__(self, sql: str) -> ProbeResult: ...
