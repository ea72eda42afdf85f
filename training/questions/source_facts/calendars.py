"""Calendars: tables with a row per day. The rows that refer to a calendar are dated by its date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from training.catalog.model import Table, TableName
from training.catalog.values import Value, as_day
from training.profile.profiles import ColumnProfile
from training.questions.form import Field
from training.relations.relation import Relation
from training.source.description import SourceDescription

_PART_OF_A_CALENDAR = re.compile(
    r"\b(?:year|quarter|month|week|weekday|day|holiday|weekend)\b|年|季|月|周|星期|节假日", re.IGNORECASE
)
_MIN_CALENDAR_COLUMNS = 3
"""Minimum calendar columns of a calendar: year, month, weekday …"""
_MIN_CALENDAR_SHARE = 0.5


@dataclass(slots=True)
class Calendars:
    """Calendars of a source, and the days by which the rows that refer to them are dated."""

    source: SourceDescription
    _days: dict[TableName, str] = field(init=False)
    """Date column of each calendar."""
    _dates: dict[Relation, ColumnProfile] = field(init=False)
    """Dates of the rows with this reference."""

    def __post_init__(self) -> None:
        read = [table for table in self.source.tables if table.name in self.source.profiles]
        self._days = {table.name: day for table in read if (day := day_of(self.source, table)) is not None}
        self._dates = {
            relation: days_referenced(self.source, relation, day)
            for table, day in self._days.items()
            for relation in _references_to(self.source, table)
        }

    def day(self, table: TableName) -> str | None:
        """Return the date column of a calendar; None for other tables."""
        return self._days.get(table)

    def days(self, references: Iterable[Relation]) -> tuple[Field, ...]:
        """Return the days to which the rows with these references refer."""
        dated = (r for r in references if r in self._dates)
        return tuple(Field(table=r.parent, column=self._days[r.parent], path=(r,)) for r in dated)

    def dates(self, of: Field) -> ColumnProfile | None:
        """Return the profile of the day to which rows refer; None for other columns."""
        is_day = len(of.path) == 1 and self._days.get(of.table) == of.column
        return self._dates.get(of.path[0]) if is_day else None


def _references_to(source: SourceDescription, calendar: TableName) -> Iterator[Relation]:
    for relation in source.relations_of(calendar):
        other = relation.parent == calendar != relation.child and relation.child in source.profiles
        if other and len(relation.child_columns) == 1:
            yield relation


def day_of(source: SourceDescription, table: Table) -> str | None:
    """Return the date column of a table with one row per day and mostly calendar columns; None for other tables."""
    profiles = source.profiles[table.name]
    days = [c for c in table.columns if c.base_type == "date" and profiles.columns[c.name].distinct == profiles.rows]
    if not days:
        return None
    said = [f"{c.name} {source.label(table.name, c.name)}".replace("_", " ") for c in table.columns]
    parts = [each for each in said if _PART_OF_A_CALENDAR.search(each)]
    enough = max(_MIN_CALENDAR_COLUMNS, _MIN_CALENDAR_SHARE * len(table.columns))
    return days[0].name if len(parts) >= enough else None


def days_referenced(source: SourceDescription, relation: Relation, day: str) -> ColumnProfile:
    """Return the profile of the dates that the rows of a table have by its reference to a calendar.

    Their range is that of the calendar, unless the keys tell the day: 20240131, or consecutive numbers.
    """
    own = source.profile(relation.child, relation.child_columns[0])
    key, days = source.profile(relation.parent, relation.parent_columns[0]), source.profile(relation.parent, day)
    first, last = as_day(days.minimum), as_day(days.maximum)
    known = replace(days, null_share=own.null_share, distinct=own.distinct, common=(), complete=False)
    if first is None or last is None:
        return known
    low, high = (_day_of_key(of, key, first, last) for of in (own.minimum, own.maximum))
    return known if low is None or high is None else replace(known, minimum=low, maximum=high)


def _day_of_key(of: Value | None, key: ColumnProfile, first: date, last: date) -> date | None:
    """Return the day of a calendar's key; None if the key does not tell it."""
    if not isinstance(of, int) or not isinstance(key.minimum, int) or not isinstance(key.maximum, int):
        return None
    if not key.minimum <= of <= key.maximum:
        # a reference to no row, as inferred ones may have
        return None
    if (key.minimum, key.maximum) == (int(f"{first:%Y%m%d}"), int(f"{last:%Y%m%d}")):
        return as_day(str(of))
    if key.maximum - key.minimum == (last - first).days:
        return first + timedelta(days=of - key.minimum)
    return None


def newest_day_referenced(source: SourceDescription, calendar: TableName, day: str, sql: str) -> date | None:
    """Return the day to which every reference of the SQL's tables to the calendar has come; None without references."""
    read = (r for r in _references_to(source, calendar) if re.search(rf"\b{re.escape(r.child.name)}\b", sql))
    days = (as_day(days_referenced(source, relation, day).maximum) for relation in read)
    return min((each for each in days if each is not None), default=None)
