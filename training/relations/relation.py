"""An edge along which two tables may be joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from training.catalog.model import TableName

type RelationOrigin = Literal["declared", "inferred", "user"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Relation:
    """An edge along which two tables may be joined: many `child` rows to one `parent` row."""

    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    origin: RelationOrigin
    confidence: float = 1.0
    evidence: str = ""
