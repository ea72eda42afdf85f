"""Tables that need few pairs: of few rows, codes, logs, calendars, copies, and the bookkeeping of tools."""

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
_MIN_ROWS = 8
"""Fewer are read one by one."""
_OF_CODES_OR_LOGS = re.compile(
    r"\b(?:dict|dictionary|lookup|code list|code table|mapping|mapper|logs?|snapshots?)\b|字典|码表|映射|日志|快照",
    re.IGNORECASE,
)
_COPIED = re.compile(
    r"^(?:tmp|temp|bak|backup|copy|old)_|_(?:tmp|temp|bak|bk|backup|copy|old|hist|archive)(?:_?\d+)?$|_(?:19|20)\d{4,6}$",
    re.IGNORECASE,
)
_ENOUGH = 4
"""Columns that say by their names that a table is a copy; any two tables have an id and a name."""
_OF_TOOLS = words_of("table of a tool")


def needs_few_pairs(source: SourceDescription, table: Table) -> bool:
    if 0 < source.profiles[table.name].rows < _MIN_ROWS or table.name.name.lower() in _OF_TOOLS:
        return True
    return _holds_codes_or_logs(source, table) or is_calendar(source, table) or _is_copy(source, table)


def _holds_codes_or_logs(source: SourceDescription, table: Table) -> bool:
    """True for a table named so that has no measure: a log of temperatures has one."""
    measured = any(of.role == "measure" for of in source.profiles[table.name].columns.values())
    called = f"{table.name.name} {source.label(table.name)}".replace("_", " ")
    return not measured and _OF_CODES_OR_LOGS.search(called) is not None


def is_calendar(source: SourceDescription, table: Table) -> bool:
    """True for a table with one row for each day and hardly more columns than parts of the calendar."""
    profiles = source.profiles[table.name]
    days = [c for c in table.columns if c.base_type == "date" and profiles.columns[c.name].distinct == profiles.rows]
    said = [f"{c.name} {source.label(table.name, c.name)}".replace("_", " ") for c in table.columns]
    parts = [each for each in said if _PART_OF_A_CALENDAR.search(each)]
    return bool(days) and len(parts) >= max(_PARTS, _MOSTLY * len(table.columns))


def _is_copy(source: SourceDescription, table: Table) -> bool:
    """True for a table named so that has no columns but those of another table."""
    if not _COPIED.search(table.name.name) or len(table.columns) < _ENOUGH:
        return False
    own = {(c.name, c.base_type) for c in table.columns}
    return any(
        other.name != table.name and own <= {(c.name, c.base_type) for c in other.columns} for other in source.tables
    )
