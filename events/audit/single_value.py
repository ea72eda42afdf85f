"""First value of a query's first row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg


def single_value(
    conn: psycopg.Connection[Any], statement: LiteralString, parameters: Mapping[str, Any] | None = None
) -> Any:
    """Return the first column of the first row; None without rows."""
    row = conn.execute(statement, parameters).fetchone()
    return row[0] if row else None
