"""Tables of which little is asked: calendars, copies of other tables, and the bookkeeping of tools."""

from __future__ import annotations

import re

from training.catalog.model import Table
from training.language.lexicon import words_of
from training.source.description import SourceDescription

_PART_OF_A_CALENDAR = re.compile(
    r"\b(?:year|quarter|month|week|weekday|day|holiday|weekend)\b|年|季|月|周|星期|节假日", re.IGNORECASE
)
_PARTS = 4
"""Of a calendar that a table has to hold to be one: its year, month, day of the week."""
_MOSTLY = 0.5
_COPIED = re.compile(
    r"^(?:tmp|temp|bak|backup|copy|old)_|_(?:tmp|temp|bak|bk|backup|copy|old|hist|archive)(?:_?\d+)?$|_(?:19|20)\d{4,6}$",
    re.IGNORECASE,
)
_ENOUGH = 4
"""Columns that say by their names that a table is a copy; any two tables have an id and a name."""
_OF_TOOLS = words_of("table of a tool")


def is_soon_told(source: SourceDescription, table: Table) -> bool:
    return table.name.name.lower() in _OF_TOOLS or is_calendar(source, table) or _is_copy(source, table)


def is_calendar(source: SourceDescription, table: Table) -> bool:
    """One row for each day, and of it hardly more than the parts of the calendar that it is in."""
    profiles = source.profiles[table.name]
    days = [c for c in table.columns if c.base_type == "date" and profiles.columns[c.name].distinct == profiles.rows]
    said = [f"{c.name} {source.label(table.name, c.name)}".replace("_", " ") for c in table.columns]
    parts = [each for each in said if _PART_OF_A_CALENDAR.search(each)]
    return bool(days) and len(parts) >= max(_PARTS, _MOSTLY * len(table.columns))


def _is_copy(source: SourceDescription, table: Table) -> bool:
    """Called so, and with no columns but those of another table."""
    if not _COPIED.search(table.name.name) or len(table.columns) < _ENOUGH:
        return False
    own = {(c.name, c.base_type) for c in table.columns}
    return any(
        other.name != table.name and own <= {(c.name, c.base_type) for c in other.columns} for other in source.tables
    )
