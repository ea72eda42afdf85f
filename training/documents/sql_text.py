"""Names, literals and comments as SQL text that cannot be broken out of."""

from __future__ import annotations

import re
from functools import cache

from pglast import keywords

from training.source.catalog import TableName
from training.source.comments import one_line

_PLAIN = re.compile(r"[a-z_\u0080-\uffff][a-z0-9_$\u0080-\uffff]*")


@cache
def _reserved() -> frozenset[str]:
    return (
        frozenset(keywords.RESERVED_KEYWORDS)
        | frozenset(keywords.TYPE_FUNC_NAME_KEYWORDS)
        | frozenset(keywords.COL_NAME_KEYWORDS)
    )


def quoted(name: str) -> str:
    """The identifier as it may stand in SQL: plain where PostgreSQL reads it back unchanged, else in double quotes."""
    if _PLAIN.fullmatch(name) and name not in _reserved() and name == name.lower():
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(name: TableName) -> str:
    return f"{quoted(name.schema)}.{quoted(name.name)}"


def column_list(names: tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names)


def literal(text: str) -> str:
    """A string constant; with backslashes it is an escape string, so that no server setting reads it otherwise."""
    escaped = text.replace("\0", "").replace("'", "''")
    if "\\" in escaped:
        return "E'" + escaped.replace("\\", "\\\\") + "'"
    return f"'{escaped}'"


def text_array(values: tuple[str, ...]) -> str:
    """`array['a', 'b']::text[]`: an array that needs no escaping of its own."""
    return f"array[{', '.join(literal(value) for value in values)}]::text[]"


def comment_text(text: str) -> str:
    """Text after `--`: on one line, so that it ends with the line whatever it holds."""
    return one_line(text)
