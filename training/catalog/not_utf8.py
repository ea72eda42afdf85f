"""Names and comments that are not UTF-8 in a database without an encoding (SQL_ASCII), which is refused for them.

The server refuses a whole result because of one of them, and its error names only the first bytes.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from runtime.postgres.errors import first_line
from training.catalog.catalog_queries import statement

_MAX_NAMED = 5


@contextmanager
def offenders_named(conn: psycopg.Connection[Any]) -> Generator[None]:
    """Run a transaction; if the server refuses bytes that are not UTF-8, its error names the objects that have them."""
    try:
        yield
    except psycopg.errors.CharacterNotInRepertoire as refused:
        first = first_line(refused)
        named: Sequence[str] = ()
        # without the names, the server's own error is raised
        with suppress(psycopg.Error):
            named = offenders(conn)
        if not named:
            raise
        more = f" and {len(named) - _MAX_NAMED} more" if len(named) > _MAX_NAMED else ""
        raise psycopg.errors.CharacterNotInRepertoire(f"{first}: {', '.join(named[:_MAX_NAMED])}{more}") from None


def offenders(conn: psycopg.Connection[Any]) -> list[str]:
    r"""Return the names and comments that are not UTF-8, such as `comment on shop.name`; bad bytes as `\xb5`."""
    with conn.transaction(force_rollback=True), conn.cursor(row_factory=tuple_row) as cursor:
        cursor.execute("set transaction read only")
        # the server then sends text as it is stored, and psycopg returns bytes
        cursor.execute("set local client_encoding to 'SQL_ASCII'")
        rows: list[tuple[bytes, ...]] = cursor.execute(statement("texts")).fetchall()
    found: dict[str, None] = {}
    for schema, relation, column, comment in rows:
        table = _shown(relation) if schema == b"public" else f"{_shown(schema)}.{_shown(relation)}"
        if not (_is_text(schema) and _is_text(relation)):
            found[f"table {table}"] = None
        elif not _is_text(column):
            found[f"column {table}.{_shown(column)}"] = None
        elif not _is_text(comment):
            found[f"comment on {table}.{_shown(column)}".rstrip(".")] = None
    return list(found)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
