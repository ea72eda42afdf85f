"""A possible relation, before any value was looked at."""

from __future__ import annotations

from dataclasses import dataclass

from training.catalog.model import Column, TableName
from training.catalog.values import INTEGERS, TEXTS


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


def key_class(column: Column) -> str | None:
    """Types that can be compared as keys, or None."""
    if column.is_array:
        return None
    if column.base_type in INTEGERS or column.base_type == "numeric":
        return "number"
    if column.base_type in TEXTS:
        return "text"
    return column.base_type if column.base_type == "uuid" or column.enum_values else None
