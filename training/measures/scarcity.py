"""Reasons why a level of difficulty has few pairs: properties that each table lacks for such questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from training.catalog.model import TableName
from training.measures.figures import MIN_LEVEL_SHARE
from training.pair import LEVELS, Difficulty, Pair
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

_FEW_ROWS = 3
_FEW_PAIRS = 7
"""Number of pairs below which no level is rare: one pair is more than the required share."""
_GROUPS = frozenset({"dimension", "flag", "label", "time"})

type Lack = Literal["no_rows", "few_rows", "no_groups", "no_relations"]


def scarce_levels(source: SourceDescription, pairs: Sequence[Pair]) -> dict[Difficulty, dict[str, Lack]]:
    """Return, for each rare level, the missing properties of each table; tables that lack none are left out."""
    levels = Counter(pair.difficulty for pair in pairs)
    rare: list[Difficulty] = [level for level in LEVELS if levels[level] < MIN_LEVEL_SHARE * len(pairs)]
    if not rare or len(pairs) < _FEW_PAIRS:
        return {}
    reach = Reach(source)
    lacks: dict[str, Lack] = {}
    for table in source.tables:
        if (lack := _lack(source, reach, table.name)) is not None:
            lacks[table.name.short] = lack
    said: dict[Difficulty, dict[str, Lack]] = dict.fromkeys(rare, lacks)
    return said


def _lack(source: SourceDescription, reach: Reach, table: TableName) -> Lack | None:
    rows = source.profiles[table].rows
    if rows == 0:
        return "no_rows"
    if rows < _FEW_ROWS:
        return "few_rows"
    if not _GROUPS.intersection(reach.role(table, column.name) for column in source.catalog.table(table).columns):
        return "no_groups"
    return None if reach.parents(table) or reach.children(table) else "no_relations"
