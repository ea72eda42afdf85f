"""Partitions of few events, so that a test's log has several."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql


def partitions(conn: psycopg.Connection[Any]) -> list[str]:
    """Return the names of the partitions of the log, in order."""
    rows = conn.execute(
        "select inhrelid::regclass::text from pg_inherits where inhparent = 'events'::regclass order by 1"
    )
    return [name for (name,) in rows]


def make_partitions_small(dsn: str | None, events: int) -> None:
    """Replace the partitions of an empty log by partitions of `events` events."""
    with psycopg.connect(dsn or "", autocommit=True, options="-c search_path=querymill") as conn:
        size = sql.SQL(
            "create or replace function events_per_partition() returns bigint language sql immutable return {}"
        )
        conn.execute(size.format(sql.Literal(events)))
        for name in partitions(conn):
            conn.execute(sql.SQL("drop table {}").format(sql.Identifier(name)))
        conn.execute("select add_partition(1), add_partition(%s)", (events + 1,))


def disable_guards(conn: psycopg.Connection[Any]) -> None:
    """Disable all triggers of the log, as its owner can."""
    for name in ("events", *partitions(conn)):
        conn.execute(sql.SQL("alter table {} disable trigger user").format(sql.Identifier(name)))
