"""A possible relation, before any value was looked at."""

from __future__ import annotations

from dataclasses import dataclass

from training.catalog.model import TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible relation. `strength` is how much the names alone say, 0..1; `reason` says it in words."""

    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    strength: float
    reason: str
    widely: bool = False
    """Counts only where a good part of the parent's keys is used."""
