"""Trying a statement on the data while pairs are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ProbeResult:
    rows: int | None
    """How many rows came back, as far as they were counted; None where the statement did not run."""
    error: str | None
    only: tuple[object, ...] | None = None
    """The values of the row, where just one came back and it was looked at."""


class Probe(Protocol):
    def __call__(self, sql: str) -> ProbeResult: ...
