"""A commit that the server neither finishes nor gives up: it is not sent again before its outcome is known."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from runtime.postgres.migrations import migrate
from runtime.settings.settings import load_settings
from tests.acceptance.chaos.own_server import OwnServer
from tests.waiting import until

pytestmark = pytest.mark.long

T = TaskId("task_20250627_143052")
LANE = "from pg_stat_activity where application_name = 'querymill append'"


def line(text: str) -> LogRecorded:
    return LogRecorded(task_id=T, execution_id=None, level="INFO", message=text, logged_at="2025-06-27T14:30:52+08:00")


def test_append_whose_commit_hangs_is_stored_once(embedded: str, tmp_path: Path) -> None:
    """The backend hangs behind the flush, before its commit is visible; its connection counts as lost."""
    assert embedded  # the wheel has prepared its binaries for this user

    async def run(dsn: str, watch: psycopg.AsyncConnection[Any]) -> list[str]:
        async def found(condition: str) -> Any:
            return await (await watch.execute(f"select pid {LANE} and {condition}".encode())).fetchone()

        async def set_standbys(names: str) -> None:
            await watch.execute(f"alter system set synchronous_standby_names = '{names}'".encode())
            await watch.execute("select pg_reload_conf()")

        async def commit_hangs() -> bool:
            waits = "select pid from pg_stat_activity where application_name = 'probe' and wait_event = 'SyncRep'"
            async with await psycopg.AsyncConnection.connect(dsn, autocommit=True, application_name="probe") as conn:
                commit = asyncio.create_task(conn.execute("select pg_logical_emit_message(true, 'probe', '')"))
                while not commit.done():
                    if await (await watch.execute(waits)).fetchone():
                        await watch.execute("select pg_cancel_backend(%s)", (conn.info.backend_pid,))
                        await commit
                        return True
            return False

        async with open_log(load_settings(database_url=dsn, home_dir=tmp_path)) as store:
            store.lane.answer_seconds = 1
            await store.lane.append(log_stream(T), [line("first")], expected=None)
            # of the statements of later connections
            store.lane.answer_seconds = 60
            await set_standbys("nobody")
            # commits wait for a standby only once the checkpointer has read the setting
            await until(commit_hangs)
            appending = asyncio.create_task(store.lane.append(log_stream(T), [line("second")], expected=None))
            (hanging,) = await until(lambda: found("wait_event = 'SyncRep'"))
            os.kill(hanging, signal.SIGSTOP)
            try:
                # the lane waits in vain for the end of the backend, then must not append again
                (again,) = await until(lambda: found("query like '%pg_terminate_backend%'"))
                await until(lambda: found(f"pid not in ({hanging}, {again}) or wait_event_type = 'Lock'"))
            finally:
                os.kill(hanging, signal.SIGCONT)
            await set_standbys("")
            assert (await appending).version == 2
            return [event.fact().message for event in await store.read_stream(log_stream(T))]

    async def watched(dsn: str) -> list[str]:
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as watch:
            return await run(dsn, watch)

    with OwnServer() as server:
        dsn = server.database("log")
        migrate(dsn, "querymill")
        assert asyncio.run(watched(dsn)) == ["first", "second"]
