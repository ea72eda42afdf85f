"""Appending to the real log: order, guards, digests, lost connections, sizes of groups."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest

from events.append.group_commit import AppendLane
from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.facts.task import commands
from events.store.event_log import open_log
from events.wire.digest import body_digest, content_digest, leaf_digest, leaf_entry
from events.wire.event import LogUnavailable, Meta
from runtime.settings.settings import Settings

T = TaskId("task_20250627_143052")


def line(text: str = "开始处理表") -> LogRecorded:
    return LogRecorded(task_id=T, execution_id=None, level="INFO", message=text, logged_at="2025-06-27T14:30:52+08:00")


def connect(settings: Settings) -> psycopg.Connection[Any]:
    assert settings.database_url is not None
    return psycopg.connect(settings.database_url, autocommit=True, options="-c search_path=querymill")


@pytest.mark.parametrize(
    "statement",
    [
        "update events set type = 'task.deleted' where position = 1",
        "update events set data = '{}' where position = 1",
        "update events set data = '{\"redacted\":true}', salt = null, body_digest = '\\x00' where position = 1",
        "delete from events where position = 1",
        "truncate events",
    ],
)
def test_append_only_guard_refuses_changes(settings: Settings, statement: str) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            await store.lane.append(log_stream(T), [line()], expected=0)

    asyncio.run(run())
    with connect(settings) as conn, pytest.raises(psycopg.DatabaseError, match="append-only") as refused:
        conn.execute(statement.encode())
    assert refused.value.sqlstate == "QM010"


def test_append_refuses_an_older_snapshot(settings: Settings) -> None:
    with connect(settings) as conn:
        conn.autocommit = False
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.DatabaseError) as refused:
            conn.execute(
                "select append('{log:t}', '{1}', '{t}', '{\"{}\"}', '{x}', '{1}', '{\"{}\"}', 'a', 'a',"
                " null, null, null, null, null, null, 'c', false, null, 0)"
            )
    assert refused.value.sqlstate == "QM000"


def test_digest_and_chain_hold_after_redaction(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            for size in (1, 3, 5):
                await store.lane.append(
                    log_stream(T), [line(f"行 {i} \u0000") for i in range(size)], expected=None, meta=Meta(actor="甲")
                )

    asyncio.run(run())
    with connect(settings) as conn:
        assert conn.execute("select redact('{2,3}')").fetchone() == (2,)
        assert conn.execute("select redact('{2}')").fetchone() == (0,)
        rows = conn.execute(
            "select position, stream, version, type, schema_version, meta::text, data::text, salt, digest, body_digest,"
            " (extract(epoch from recorded_at) * 1000000)::bigint from events order by position"
        ).fetchall()
    for position, stream, version, name, schema_version, meta, data, salt, digest, kept, microseconds in rows:
        body = kept if salt is None else body_digest(salt, data.encode())
        content = content_digest(stream, name, schema_version, meta.encode(), body)
        assert digest == leaf_digest(leaf_entry(content, position, version, microseconds))


def test_secrets_never_enter_the_log(settings: Settings) -> None:
    create = commands.CreateTask(
        task_id=T,
        task_type="x",
        db_name="d",
        source="d",
        output_directory="o",
        parameters={"db_connection": {"host": "h", "password": "hunter22"}, "note": "see sk-registered"},
    )

    async def run() -> None:
        async with open_log(settings) as store:
            store.lane.secrets.register("sk-registered")
            await store.handle(T, create)

    asyncio.run(run())
    with connect(settings) as conn:
        row = conn.execute("select data::text from events").fetchone()
    assert row is not None
    assert "hunter22" not in row[0]
    assert "sk-registered" not in row[0]


def test_append_on_stopped_lane_fails(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            pass
        with pytest.raises(LogUnavailable):
            await store.lane.append(log_stream(T), [line()], expected=None)

    asyncio.run(run())


def test_append_to_unreachable_database_times_out() -> None:
    async def connect_nowhere() -> psycopg.AsyncConnection[Any]:
        raise psycopg.OperationalError("no route")

    async def run() -> None:
        lane = AppendLane(connect=connect_nowhere, channel="c", wake_channel="w", give_up_seconds=0.1)
        running = asyncio.create_task(lane.run())
        with pytest.raises(LogUnavailable, match="no route"):
            await lane.append(log_stream(T), [line()], expected=None)
        running.cancel()

    asyncio.run(run())


def test_append_mixed_group_sizes_share_a_commit(settings: Settings) -> None:
    """The SQL function handles one event, one group and many groups separately; the rows must not differ."""
    groups = [("a", 3), ("b", 1), ("a", 2), ("c", 5), ("b", 1)]

    async def run() -> list[tuple[int, int, int]]:
        async with open_log(settings) as store:
            answers = await asyncio.gather(
                *(
                    store.lane.append(
                        log_stream(TaskId(name)), [line(f"{name}{i}") for i in range(size)], expected=None
                    )
                    for name, size in groups
                )
            )
        return [(a.first_position, a.last_position, a.version) for a in answers]

    assert asyncio.run(run()) == [(1, 3, 3), (4, 4, 1), (5, 6, 5), (7, 11, 5), (12, 12, 2)]
    with connect(settings) as conn:
        rows = conn.execute(
            "select task_id, version, data ->> 'message', xmin::text from events order by position"
        ).fetchall()
    assert [r[:3] for r in rows[3:7]] == [("b", 1, "b0"), ("a", 4, "a0"), ("a", 5, "a1"), ("c", 1, "c0")]
    assert len({r[3] for r in rows}) == 1, "one transaction"
