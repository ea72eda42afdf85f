"""A possible relation, before its values were compared."""

from __future__ import annotations

from dataclasses import dataclass

from training.catalog.model import TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationCandidate:
    """A possible relation. `strength`, 0..1, is that of the names alone; `reason` describes it."""

    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    strength: float
    reason: str
    widely: bool = False
    """True if it counts only when many of the parent's keys are used."""
    ending: bool = True
    """False for a text whose name does not end as the names of keys do: `customer`, `bz`."""
