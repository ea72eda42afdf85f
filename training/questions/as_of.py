"""SQL as of the newest day of the data, because SQL about the past 30 days returns no rows for old data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from training.catalog.values import as_day
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
        if column in compared and (day := as_day(newest)) is not None
    ]
    return AsOf(_TODAY.sub(f"DATE '{max(days).isoformat()}'", sql), max(days)) if days else None
