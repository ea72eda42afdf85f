"""Comparison of the projected tables with the log, from which the tables are rebuilt in a second schema.

The comparison uses one snapshot, so the projector continues and its later changes are not seen.
"""

from __future__ import annotations

from typing import Final

from psycopg import sql
from psycopg.rows import scalar_row

from events.store.replica import is_beginning
from schema.named_queries import query
from service.projections.writer import Connection, fill

TABLES: Final = (
    "data_pipeline_tasks",
    "data_pipeline_task_executions",
    "data_pipeline_task_logs",
    "data_pipeline_task_outputs",
    "data_pipeline_pairs",
)


class _Rollback(Exception):
    """Rollback of the transaction, which removes the second schema."""


async def compare_tables(conn: Connection, schema: str, replica: Connection | None = None) -> dict[str, int]:
    """Return the number of differing rows by table, 0 for a table that agrees with the log.

    replica: connection to a replica from which the log is read if it contains all events of the tables.
    """
    # tables replaced by a concurrent rebuild would look empty, because their rows are newer than the snapshot
    await conn.execute(query("projections", "lock_tables"))
    try:
        return await _compare(conn, schema, replica)
    finally:
        if not conn.closed:
            await conn.execute(query("projections", "unlock_tables"))


async def _compare(conn: Connection, schema: str, replica: Connection | None) -> dict[str, int]:
    beside = f"{schema}_compared"
    differences: dict[str, int] = {}
    try:
        async with conn.transaction():
            await conn.execute("set transaction isolation level repeatable read")
            async with conn.cursor(row_factory=scalar_row) as cursor:
                await cursor.execute(query("projections", "checkpoint"))
                until = int(await cursor.fetchone() or 0)
            await conn.execute(sql.SQL("create schema {}").format(sql.Identifier(beside)))
            path = sql.SQL("set local search_path to {}, {}, public")
            await conn.execute(path.format(sql.Identifier(beside), sql.Identifier(schema)))
            await conn.execute(query("projections", "create_tables"))
            await fill(conn, until, replica if replica is not None and await _has_same(replica, conn, until) else None)
            for table in TABLES:
                differences[table] = await _different_rows(conn, table, schema, beside)
            raise _Rollback
    except _Rollback:
        return differences


async def _has_same(replica: Connection, conn: Connection, until: int) -> bool:
    """Return True if the replica has the same events as the log up to a position."""
    rows = [
        await (await log.execute(query("event_log", "head_and_event"), {"position": until})).fetchone()
        for log in (replica, conn)
    ]
    return is_beginning(rows, until)


async def _different_rows(conn: Connection, table: str, schema: str, beside: str) -> int:
    statement = sql.SQL(
        "select count(*) from ((table {real} except table {built}) union all (table {built} except table {real})) d"
    ).format(real=sql.Identifier(schema, table), built=sql.Identifier(beside, table))
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(statement)
        return int(await cursor.fetchone() or 0)
