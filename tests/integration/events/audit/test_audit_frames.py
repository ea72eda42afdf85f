"""The server's frames equal those that the unit tests build from the rows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg.rows import args_row

from events.audit.frames import StoredRow, pack, read_frames
from events.audit.log_verification import Range, connect, verify_range
from events.facts.ids import TaskId
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from schema.named_queries import query
from tests.integration.events.audit_fill import address, append_task, fill, line

LONG = "長" * 16_384


@pytest.fixture
def log(settings: Settings) -> Settings:
    """Log of several streams, types and metas, partly redacted, with one long row."""

    async def append_events() -> None:
        async with open_log(settings) as store:
            await append_task(store, TaskId("任务"), 40, delete=False)
            await append_task(store, TaskId("gone"), 40, delete=True)
            await store.lane.append("log:t1", [line(LONG)], expected=None)

    fill(settings, [1, 300, 7, 2])
    asyncio.run(append_events())
    fill(settings, [290, 1, 40])
    with psycopg.connect(settings.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:
        conn.execute("select redact(array[350, 351, 500]::bigint[])")
    return settings


@pytest.fixture
def conn(log: Settings) -> Iterator[psycopg.Connection[Any]]:
    with connect(*address(log)) as conn:
        yield conn


def rows_of(conn: psycopg.Connection[Any]) -> list[StoredRow]:
    with conn.cursor(row_factory=args_row(StoredRow)) as cursor:
        return cursor.execute(query("audit", "rows"), {"after": 0, "until": 10**9, "limit": 10**6}).fetchall()


def test_frames_equal_those_built_from_the_rows(conn: psycopg.Connection[Any]) -> None:
    rows = rows_of(conn)
    assert [*read_frames(conn, after=3, until=rows[-1].position)] == [pack(row) for row in rows if row.position > 3]


def test_verify_unguarded_table_with_invalid_values_fails(log: Settings) -> None:
    """Null or a wrong value in a required column."""
    with psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill") as owner:
        owner.execute("alter table events disable trigger user")
        owner.execute("create temp table untouched as select * from events where position = 8")
        for column in ("stream", "version", "type", "schema_version", "meta", "data", "recorded_at", "digest"):
            owner.execute(f"alter table events alter {column} drop not null".encode())
        for change in (
            "stream = null", "version = null", "type = null", "schema_version = null", "schema_version = -1",
            "meta = null", "data = null", "recorded_at = null", "recorded_at = 'infinity'", "digest = null",
            "salt = null", "body_digest = 'short'", "stream = ''", "type = ''",
        ):  # fmt: skip
            owner.execute(f"update events set {change} where position = 8".encode())
            with closing(connect(*address(log))) as conn:
                fault = verify_range(conn, Range(0, 300)).fault
            assert fault is not None, change
            assert fault.position in (2, 8, 9), change
            owner.execute("delete from events where position = 8")
            owner.execute("insert into events select * from untouched")
    with connect(*address(log)) as conn:
        assert verify_range(conn, Range(0, 301)).fault is None


def test_verify_failed_statement_is_an_error(log: Settings) -> None:
    with (
        psycopg.connect(log.database_url or "", options="-c search_path=querymill") as owner,
        closing(connect(*address(log))) as conn,
    ):
        owner.execute("lock table events in access exclusive mode")
        conn.execute("set statement_timeout = '100ms'")
        with pytest.raises(psycopg.OperationalError, match="statement timeout"):
            [*read_frames(conn, after=0, until=10**6)]
