"""Names, literals and comments as SQL text that cannot be broken out of."""

from __future__ import annotations

import re

from training.catalog.comments import one_line
from training.catalog.model import TableName
from training.catalog.sql_quoting import KEYWORDS, quote_literal, quote_name

_PLAIN = re.compile(r"[a-z_\u0080-\uffff][a-z0-9_$\u0080-\uffff]*")


def quoted(name: str) -> str:
    """The identifier as it may stand in SQL: plain where PostgreSQL reads it back unchanged, else in double quotes."""
    if _PLAIN.fullmatch(name) and name not in KEYWORDS and name == name.lower():
        return name
    return quote_name(name)


def qualified(name: TableName) -> str:
    return f"{quoted(name.schema)}.{quoted(name.name)}"


def column_list(names: tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names)


def literal(text: str) -> str:
    """A string constant, without the zero bytes that PostgreSQL's texts cannot hold."""
    return quote_literal(text.replace("\0", ""))


def text_array(values: tuple[str, ...]) -> str:
    """`array['a', 'b']::text[]`: an array that needs no escaping of its own."""
    return f"array[{', '.join(literal(value) for value in values)}]::text[]"


def comment_text(text: str) -> str:
    """Text after `--`: on one line, so that it ends with the line whatever it holds."""
    return one_line(text)
