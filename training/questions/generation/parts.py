"""Parts of a large source. The pairs of a part are generated without knowledge of the other parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, chain, zip_longest
from math import ceil

from training.catalog.model import TableName
from training.questions.generation.options import GenerationOptions
from training.questions.generation.shares import in_proportion
from training.source.description import SourceDescription

PART_TABLES = 200
"""Minimum average tables of a part; the pairs of smaller parts have noticeably less variety."""
PARTS_AT_ONCE = 16
"""Maximum parts that are generated at a time, which bounds the memory."""
FEWER = 3
"""Pairs of other tables per pair of a link table, calendar, copy or table without rows."""
_REST = "theme_rest"
"""Key for the tables that are in no theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some themes of a source."""

    themes: Mapping[str, tuple[TableName, ...]]
    """Tables by theme. No table is in two themes."""
    total: int
    """Number of pairs to make, without the additional ones of wide tables."""
    bare: frozenset[TableName]
    """Tables without rows, if other tables of the source have some."""
    number: int = 0

    @property
    def tables(self) -> tuple[TableName, ...]:
        return tuple(table for tables in self.themes.values() for table in tables)


def parts_of(source: SourceDescription, options: GenerationOptions, part_tables: int = PART_TABLES) -> tuple[Part, ...]:
    """Divide the themes, in order, into parts of nearly equal size; below 400 tables there is one part.

    Depends only on the source and the options, so that every machine makes the same pairs.
    """
    tables = frozenset(table.name for table in source.tables)
    empty = frozenset(table for table in tables if not source.profiles[table].rows)
    bare = empty if empty != tables else frozenset[TableName]()
    dealt = _dealt(tables_by_theme(source), part_tables)
    totals = _totals([tuple(chain.from_iterable(themes.values())) for themes in dealt], bare, options)
    return tuple(
        Part(themes=themes, total=total, bare=bare, number=number)
        for number, (themes, total) in enumerate(zip(dealt, totals, strict=True))
    )


def in_turn(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return the themes of all parts: of `PARTS_AT_ONCE` parts the first themes, then the second ones, and so on."""
    rounds = chain.from_iterable(zip_longest(*(part.themes for part in some)) for some in batched(parts, PARTS_AT_ONCE))
    return tuple(key for each in rounds for key in each if key is not None)


def tables_by_theme(source: SourceDescription) -> dict[str, tuple[TableName, ...]]:
    """Return every table once, under the first theme that names it."""
    known = {t.name for t in source.tables}
    left = dict.fromkeys(t.name for t in source.tables)
    result: dict[str, tuple[TableName, ...]] = {}
    for theme in source.themes:
        mine = tuple(t for t in theme.tables if t in left and t in known)
        for table in mine:
            del left[table]
        if theme.tables:
            result[theme.key] = mine
    if left:
        result[_REST] = tuple(left)
    return result


def _dealt(themes: Mapping[str, tuple[TableName, ...]], part_tables: int) -> list[dict[str, tuple[TableName, ...]]]:
    total, before = sum(map(len, themes.values())), 0
    parts: list[dict[str, tuple[TableName, ...]]] = [{} for _ in range(max(total // part_tables, 1))]
    for key, tables in themes.items():
        parts[min(before * len(parts) // max(total, 1), len(parts) - 1)][key] = tables
        before += len(tables)
    return [part for part in parts if part]


def _totals(
    parts: Sequence[Sequence[TableName]], bare: frozenset[TableName], options: GenerationOptions
) -> Sequence[int]:
    counts = [(len(tables), len(bare.intersection(tables))) for tables in parts]
    if options.pairs_total is not None:
        weights = {number: FEWER * (every - few) + few for number, (every, few) in enumerate(counts)}
        return tuple(in_proportion(options.pairs_total, weights).values())
    each = options.pairs_per_table
    return [each * (every - few) + ceil(each / FEWER) * few for every, few in counts]
