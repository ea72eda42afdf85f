"""Names and texts as they stand in SQL, so that neither can be broken out of."""

from __future__ import annotations

from pglast.keywords import COL_NAME_KEYWORDS, RESERVED_KEYWORDS, TYPE_FUNC_NAME_KEYWORDS

KEYWORDS = frozenset(RESERVED_KEYWORDS) | frozenset(COL_NAME_KEYWORDS) | frozenset(TYPE_FUNC_NAME_KEYWORDS)
"""Words, in lower case, that are not a name everywhere unless they are quoted."""


def quote_name(name: str) -> str:
    """The name in double quotes, whether or not it needs them."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def quote_literal(value: str) -> str:
    """A string constant that means the same whatever the server's settings: E'' where it holds what needs escaping."""
    quoted = value.replace("'", "''")
    if not any(character in value for character in "\\\n\r\t"):
        return f"'{quoted}'"
    escaped = quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f"E'{escaped}'"
