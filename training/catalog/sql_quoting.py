"""Quotes names and texts for SQL, so that their content cannot end the quotes."""

from __future__ import annotations

from pglast.keywords import COL_NAME_KEYWORDS, RESERVED_KEYWORDS, TYPE_FUNC_NAME_KEYWORDS

KEYWORDS = frozenset(RESERVED_KEYWORDS) | frozenset(COL_NAME_KEYWORDS) | frozenset(TYPE_FUNC_NAME_KEYWORDS)
"""Keywords, in lower case, that must be quoted as a name in at least some positions."""


def quote_name(name: str) -> str:
    """Return the name in double quotes, also if it does not need them."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def quote_literal(value: str) -> str:
    """Return a string constant that means the same under all server settings: `E''` if it needs escapes."""
    quoted = value.replace("'", "''")
    if not any(character in value for character in "\\\n\r\t"):
        return f"'{quoted}'"
    escaped = quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f"E'{escaped}'"
