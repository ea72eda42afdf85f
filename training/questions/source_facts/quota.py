"""Tables that need few pairs: few rows, codes, logs, calendars, copies, summaries, and tables of tools."""

from __future__ import annotations

import re

from training.catalog.comments import split_comment
from training.catalog.model import Table
from training.language.lexicon import words_of
from training.questions.source_facts.calendars import day_of
from training.source.description import SourceDescription

_MIN_ROWS = 8
"""Minimum rows; questions about fewer are of little use."""
_OF_CODES_OR_LOGS = re.compile(
    r"\b(?:dict|dictionary|lookup|code list|code table|mapping|mapper|logs?|snapshots?)\b|字典|码表|映射|日志|快照",
    re.IGNORECASE,
)
_COPIED = re.compile(
    r"^(?:tmp|temp|bak|backup|copy|old)_|_(?:tmp|temp|bak|bk|backup|copy|old|hist|archive)(?:_?\d+)?$|_(?:19|20)\d{4,6}$",
    re.IGNORECASE,
)
_MIN_COPY_COLUMNS = 4
"""Minimum columns for recognizing a copy; any two tables share an id and a name."""
_SUMMARY = re.compile(r"\bgroup by\b", re.IGNORECASE)
"""A view that groups rows has figures of other tables: nobody counts its rows."""
_OF_TOOLS = words_of("table of a tool")


def needs_few_pairs(source: SourceDescription, table: Table) -> bool:
    if 0 < source.profiles[table.name].rows < _MIN_ROWS or table.name.name.lower() in _OF_TOOLS:
        return True
    if table.view_definition and _SUMMARY.search(table.view_definition):
        return True
    return _holds_codes_or_logs(source, table) or day_of(source, table) is not None or _is_copy(source, table)


def _holds_codes_or_logs(source: SourceDescription, table: Table) -> bool:
    """Return True for a table that is named like codes or a log and has no measure; a temperature log has one."""
    measured = any(of.role == "measure" for of in source.profiles[table.name].columns.values())
    comment, _ = split_comment(table.comment)
    called = f"{table.name.name} {source.label(table.name)} {comment}".replace("_", " ")
    return not measured and _OF_CODES_OR_LOGS.search(called) is not None


def _is_copy(source: SourceDescription, table: Table) -> bool:
    """Return True for a table that is named like a copy and has only columns of another table."""
    if not _COPIED.search(table.name.name) or len(table.columns) < _MIN_COPY_COLUMNS:
        return False
    own = {(c.name, c.base_type) for c in table.columns}
    return any(
        other.name != table.name and own <= {(c.name, c.base_type) for c in other.columns} for other in source.tables
    )
