"""Names of the rows of lookup tables: the description of a code."""

from __future__ import annotations

import re

from training.catalog.model import TableName
from training.source.description import SourceDescription

_MAX_ROWS = 200
_DESCRIBES = re.compile(r"(?:description|text|meaning|label|caption)\Z|(?:描述|说明|含义|文本)\Z", re.IGNORECASE)


def description_of(source: SourceDescription, table: TableName) -> tuple[str, ...]:
    """Return the only text of a short table if it describes each row differently; () otherwise."""
    profiles = source.profiles[table]
    texts = [name for name, profile in profiles.columns.items() if profile.role == "text"]
    if len(texts) != 1 or not 1 < profiles.rows <= _MAX_ROWS:
        return ()
    [text] = texts
    known = profiles.columns[text]
    unique = known.distinct == profiles.rows and known.null_share == 0
    return (text,) if unique and _DESCRIBES.search(source.label(table, text)) else ()
