"""SQL as of the newest day of the data, because SQL about the past 30 days returns no rows for old data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from training.catalog.model import Table
from training.catalog.values import as_day
from training.questions.source_facts.calendars import day_of, newest_day_referenced
from training.source.description import SourceDescription

_TODAY = re.compile(r"\bCURRENT_DATE\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"""(?:"([^"]+)"|([A-Za-z_]\w*))(?:::\w+)?\s*(?:>=|<=|>|<|BETWEEN)\s*(?:DATE_TRUNC\('\w+',\s*)?CURRENT_DATE\b""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AsOf:
    sql: str
    day: date
    """Replaces CURRENT_DATE."""


def as_of_newest(sql: str, source: SourceDescription) -> AsOf | None:
    """Return the SQL as of the newest day of the columns it compares with CURRENT_DATE; None without such a day."""
    compared = {quoted or plain.lower() for quoted, plain in _COMPARED.findall(sql)}
    days = [
        day
        for table in source.tables
        if compared and re.search(rf"\b{re.escape(table.name.name)}\b", sql)
        for column, newest in source.profiles[table.name].newest.items()
        if column in compared and (day := _newest(source, table, column, sql) or as_day(newest)) is not None
    ]
    return AsOf(_TODAY.sub(f"DATE '{max(days).isoformat()}'", sql), max(days)) if days else None


def _newest(source: SourceDescription, table: Table, column: str, sql: str) -> date | None:
    """Return the newest day of a calendar that the SQL's other tables refer to; None for a column of no calendar."""
    is_day = day_of(source, table) == column
    return newest_day_referenced(source, table.name, column, sql) if is_day else None
