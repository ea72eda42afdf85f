"""Spans of SQL on a connection. They name the operation only: texts and values of SQL stay on this machine."""

from __future__ import annotations

import time
from typing import Any, Final

import psycopg

from runtime.telemetry.spans import is_traced, record_child

_UNRECORDED: Final = frozenset(("SET", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "DECLARE"))
"""Statements that only frame others. The rows of a declared cursor are made when FETCH or MOVE reads them."""


class _TracedCursor(psycopg.Cursor[Any]):
    """Cursor that records each statement as a child of the active span."""

    def execute(self, *given: Any, **options: Any) -> _TracedCursor:
        if not is_traced():
            return super().execute(*given, **options)
        began = time.perf_counter()
        try:
            super().execute(*given, **options)
        except psycopg.Error as error:
            _record("QUERY", began, error.sqlstate or type(error).__name__)
            raise
        # unknown in a pipeline, whose results arrive later
        operation = (self.statusmessage or "QUERY").partition(" ")[0]
        if operation not in _UNRECORDED:
            _record(operation, began)
        return self


def _record(operation: str, began: float, error: str | None = None) -> None:
    attributes = {"db.system.name": "postgresql", "db.operation.name": operation}
    if error is not None:
        attributes["error.type"] = error
    record_child("sql", operation, time.perf_counter() - began, attributes, failed=error is not None)


def trace_sql(conn: psycopg.Connection[Any]) -> None:
    """Record the SQL of a connection if spans are recorded."""
    if is_traced():
        conn.cursor_factory = _TracedCursor
