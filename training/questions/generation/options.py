"""Options of a generation of pairs."""

from __future__ import annotations

from dataclasses import dataclass

PAIRS_PER_TABLE = 25
"""Default of a task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationOptions:
    """Number of pairs and seed. The same source, options and seed give the same pairs."""

    source_name: str
    pairs_per_table: int = PAIRS_PER_TABLE
    """Average. A wide table gets at least one for every two columns, a table without rows a third."""
    pairs_total: int | None = None
    """Total over all tables, however wide; overrides `pairs_per_table`."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.pairs_per_table < 1:
            raise ValueError(f"pairs_per_table is {self.pairs_per_table}; it must be at least 1")
        if self.pairs_total is not None and self.pairs_total < 1:
            raise ValueError(f"pairs_total is {self.pairs_total}; it must be at least 1")
