"""Dimensions by which the rows of a table can be grouped: columns, parents, columns of parents, periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from training.catalog.model import TableName
from training.catalog.values import as_day
from training.language.unit_names import names_measures, names_units
from training.questions import form as f
from training.questions.phrasing.vocabulary import main_time
from training.questions.phrasing.words import Words
from training.questions.source_facts.fillers import holds_opaque_codes, is_filler
from training.questions.source_facts.lasting import is_end
from training.questions.source_facts.neighbourhood import Reach
from training.questions.source_facts.quota import needs_few_pairs

_MANY_GROUPS = 400
_COMPOSITE = 2
_PER_GROUP = 1.4
"""Minimum rows of a group, on average."""
_FEW_KINDS = 3
_MAX_NULL_SHARE = 0.5
"""Maximum share of the parents without a value, for grouping by a parent's column."""
_SOME, _NEARLY_ALL = 0.2, 0.9
_FEW = 4
"""Minimum parents of parents; fewer, such as the managers of two shops, are covered by the parents themselves."""
_MIN_ROWS = 8
"""Minimum rows of a table that is grouped."""


@dataclass(frozen=True, slots=True)
class Grouping:
    dimension: f.Dimension
    groups: int
    """Number of groups; 0 if unknown."""
    binary: bool = False
    """True for a boolean, which is good for a breakdown, not a ranking."""


def groupings(reach: Reach, words: Words, table: TableName, parents: tuple[f.Entity, ...]) -> Iterator[Grouping]:
    """Yield the groupings by the table's own columns, by parents, and for events by columns of parents."""
    rows = max(reach.rows(table), 1)
    if rows < _MIN_ROWS:
        return
    for column in reach.fields(table, "dimension", "flag"):
        distinct = reach.profile(column).distinct or 0
        filled = rows * (1 - reach.profile(column).null_share)
        if _groupable(reach, column) and 2 <= distinct <= max(filled / _PER_GROUP, 2):
            yield Grouping(f.ByField(field=column), distinct, reach.is_binary(column))
    for entity in parents:
        last = entity.path[-1]
        if reach.is_calendar(entity.table):
            # the rows are grouped by periods
            continue
        if _mostly_missing(reach, entity.path):
            continue
        distinct = reach.reached(entity.path)
        if distinct == 1 or (len(entity.path) > 1 and (0 < distinct < _FEW or words.is_roundabout(entity))):
            continue
        if len(entity.path) == 1 and _is_one_to_one(
            reach, f.Field(table=table, column=last.child_columns[0]), distinct
        ):
            continue
        yield Grouping(f.ByEntity(entity=entity), distinct)
    if happens(reach, words, table):
        yield from _by_columns_of_parents(reach, words, table)


def happens(reach: Reach, words: Words, table: TableName) -> bool:
    """Return True for rows that are events, such as sales; these are grouped by attributes of their parents."""
    if needs_few_pairs(reach.source, reach.source.catalog.table(table)):
        return False
    dated = words.main_time(table) is not None or any(words.done(of) for of in reach.times(table))
    return dated and not reach.is_taken_daily(table)


def _by_columns_of_parents(reach: Reach, words: Words, table: TableName) -> Iterator[Grouping]:
    """Yield attributes that several parents share. Numbers, such as a publication year, and booleans are left out."""
    for path in reach.paths(table):
        if not words.named(path) or _mostly_missing(reach, path) or reach.is_calendar(path[-1].parent):
            continue
        for column in reach.fields(path[-1].parent, "dimension", "flag"):
            of = f.Field(table=column.table, column=column.column, path=path)
            distinct, parents = reach.profile(of).distinct or 0, reach.reached(path)
            counted = reach.kind(of) == "number" and not reach.profile(of).value_labels
            gaps = distinct < _FEW_KINDS or reach.profile(of).null_share > _MAX_NULL_SHARE
            alone = parents and parents < _PER_GROUP * distinct
            if counted or gaps or alone or names_units(of.column) or words.is_roundabout(of):
                continue
            if _groupable(reach, of) and 2 <= distinct <= min(reach.rows(of.table) / _PER_GROUP, _MANY_GROUPS):
                yield Grouping(f.ByField(field=of), distinct)


def _is_one_to_one(reach: Reach, reference: f.Field, distinct: int) -> bool:
    """Return True if nearly every row refers to another parent, such as the managers of branches."""
    filled = reach.rows(reference.table) * (1 - reach.profile(reference).null_share)
    return len(reach.source.catalog.table(reference.table).primary_key) < _COMPOSITE and distinct * 1.1 > filled


def _mostly_missing(reach: Reach, path: f.Path) -> bool:
    """Return True if few rows have the parent, or for a distant parent if several rows lack one on the way."""
    most = _SOME if len(path) > 1 else _NEARLY_ALL
    return any(reach.source.profiles[r.child].columns[r.child_columns[0]].null_share > most for r in path)


def _groupable(reach: Reach, of: f.Field) -> bool:
    return reach.kind(of) in {"text", "enum", "yes/no", "number"} and not (
        reach.is_secret(of)
        or reach.is_place(of)
        or reach.is_position(of)
        or is_filler(reach.source, of.table, of.column)
        or holds_opaque_codes(reach.profile(of))
        or reach.is_unexplained(of)
        or names_measures(of.column)
    )


_PERIOD = re.compile(r"week|month|quarter|year|周|月|月份|年月|季度|年|年份", re.IGNORECASE)
"""Labels of dates that are periods already: there is no month of the month."""


def periods(reach: Reach, words: Words, times: tuple[f.Field, ...], rows: int) -> Iterator[Grouping]:
    """Yield periods with enough rows each; days only for the table's main date."""
    for of in times:
        if is_end(of, reach) or _PERIOD.fullmatch(reach.source.label(of.table, of.column)):
            continue
        profile = reach.profile(of)
        oldest, newest = as_day(profile.minimum), as_day(profile.maximum)
        if oldest is None or newest is None or profile.null_share > 0.5 or reach.is_birth(of) or rows < _MIN_ROWS:
            continue
        days = (newest - oldest).days
        grains: tuple[tuple[f.Grain, int], ...] = (("day", 1), ("month", 30), ("quarter", 91), ("year", 365))
        for grain, length in grains:
            groups = days // length + 1
            if grain == "day" and not main_time(of, words):
                continue
            most = min(62 if grain == "day" else 200, rows * (1 - profile.null_share) / _PER_GROUP)
            if 2 <= groups <= most:
                yield Grouping(f.ByPeriod(field=of, grain=grain), groups)
