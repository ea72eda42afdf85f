"""What the server makes of a page is what the unit tests make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg.rows import args_row

from events.audit.columns import read_columns
from events.audit.frames import StoredRow, pack, read_frames
from events.audit.log_check import Range, connect, verify_range
from events.audit.pages import proven_page
from events.facts.ids import TaskId
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from schema.named_queries import query
from tests.integration.events.audit_fill import address, fill, line, live_and_die
from tests.unit.events.audit_logs import MOST_DATA_BYTES, columns_of_rows

LONG = "長" * MOST_DATA_BYTES


@pytest.fixture
def log(settings: Settings) -> Settings:
    """Of several streams, types and metas, some of it redacted, one row long."""

    async def lives() -> None:
        async with open_log(settings) as store:
            await live_and_die(store, TaskId("任务"), 40, delete=False)
            await live_and_die(store, TaskId("gone"), 40, delete=True)
            await store.lane.append("log:t1", [line(LONG)], expected=None)

    fill(settings, [1, 300, 7, 2])
    asyncio.run(lives())
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


@pytest.mark.parametrize("page", [1, 16, 255, 256, 257, 600, 2_048])
def test_columns_are_those_of_the_usual_rows(conn: psycopg.Connection[Any], page: int) -> None:
    rows = rows_of(conn)
    head = rows[-1].position
    pages = [*read_columns(conn, after=3, until=head, page=page)]
    ends = [*range(3 + page, head, page), head]
    assert [(one.after, one.until) for one in pages] == [*zip([3, *ends], ends, strict=False)]
    for one in pages:
        made = columns_of_rows(rows, one.after, one.until)
        if len(made.kinds) == 12 * (one.until - one.after):
            assert one == made
            assert proven_page(one) is not None
        else:
            assert proven_page(one) is None


@pytest.mark.parametrize("page", [16, 300])
def test_between_pages_the_same_rows_are_read_one_by_one(conn: psycopg.Connection[Any], page: int) -> None:
    rows = rows_of(conn)
    pages = read_columns(conn, after=0, until=rows[-1].position, page=page)
    read = [frame for one in pages for frame in read_frames(conn, after=one.after, until=one.until)]
    assert read == [pack(row) for row in rows]


def test_what_a_table_without_its_guards_may_hold_is_found(log: Settings) -> None:
    """Nothing, or another thing, where a value must stand."""
    with psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill") as owner:
        owner.execute("alter table events disable trigger user")
        owner.execute("create temp table untouched as select * from events where position = 8")
        for column in ("stream", "version", "type", "schema_version", "meta", "data", "recorded_at", "digest"):
            owner.execute(f"alter table events alter {column} drop not null".encode())
        for change in (
            "stream = null", "version = null", "type = null", "schema_version = null", "schema_version = -1",
            "meta = null", "data = null", "recorded_at = null", "recorded_at = 'infinity'", "digest = null",
            "salt = null", "chain = 'short'", "stream = ''", "type = ''",
        ):  # fmt: skip
            owner.execute(f"update events set {change} where position = 8".encode())
            with closing(connect(*address(log))) as conn:
                fault = verify_range(conn, Range(0, b"", 300)).fault
            assert fault is not None, change
            assert fault.position in (2, 8, 9), change
            owner.execute("delete from events where position = 8")
            owner.execute("insert into events select * from untouched")
    with connect(*address(log)) as conn:
        assert verify_range(conn, Range(0, b"", 301)).fault is None


def test_a_statement_that_fails_is_an_error(conn: psycopg.Connection[Any]) -> None:
    conn.execute("set statement_timeout = '1ms'")
    with pytest.raises(psycopg.errors.QueryCanceled, match="statement timeout"):
        [*read_columns(conn, after=0, until=10**6, page=10**6)]
