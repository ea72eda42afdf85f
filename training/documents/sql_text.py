"""Names, literals and comments as SQL text, escaped so that their content cannot end them."""

from __future__ import annotations

import re

from training.catalog.comments import one_line
from training.catalog.model import TableName
from training.catalog.sql_quoting import KEYWORDS, quote_literal, quote_name

_PLAIN = re.compile(r"[a-z_\u0080-\uffff][a-z0-9_$\u0080-\uffff]*")


def quoted(name: str) -> str:
    """Return the identifier for SQL: plain if PostgreSQL reads it back unchanged, else in double quotes."""
    if _PLAIN.fullmatch(name) and name not in KEYWORDS and name == name.lower():
        return name
    return quote_name(name)


def qualified(name: TableName) -> str:
    return f"{quoted(name.schema)}.{quoted(name.name)}"


def column_list(names: tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names)


def literal(text: str) -> str:
    """Return a string constant, without zero bytes, which PostgreSQL's texts cannot hold."""
    return quote_literal(text.replace("\0", ""))


def text_array(values: tuple[str, ...]) -> str:
    """Return an array of texts: `array['a', 'b']::text[]`."""
    return f"array[{', '.join(literal(value) for value in values)}]::text[]"


def comment_text(text: str) -> str:
    """Return the text of a comment after `--`, on one line, so that the comment ends with the line."""
    return one_line(text)
