"""Requested deletions and deletions by retention."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from events.facts.ids import TaskId, log_stream
from events.facts.task.commands import DeleteTask
from executor.control.limits import ExecutorLimits
from querymill.cli.commands.task.tasks import is_old
from runtime.files.names import temporary_name
from tests.bucket_server import CREDENTIALS, new_address
from tests.integration.executor.conftest import TASK, Bench
from tests.tables import from_table
from tests.task_folders import folders
from tests.waiting import until

Play = Callable[..., None]
OTHER = TaskId("task_20251124_100001")


async def task_removed(bench: Bench) -> None:
    await bench.until(lambda t: t.deleted and not folders(bench.artefacts).directory(TASK).exists())


async def requests_processed(bench: Bench) -> None:
    async with bench.store.connection() as conn:

        async def processed() -> bool:
            return await (await conn.execute("select from deletion_requests")).fetchone() is None

        await until(processed)


def test_requested_deletion_removes_files_and_texts_keeps_events(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            await bench.ended(await bench.request("ddl_generation"))
            async with bench.store.connection() as conn:
                await conn.execute("insert into deletion_requests (task_id) values (%s)", (TASK,))
                await conn.execute("select pg_notify('querymill_work', 'cleanup')")
            await task_removed(bench)
            await requests_processed(bench)
            lines = await bench.store.read_stream(log_stream(TASK))
        assert {e.data for e in lines if e.type == "log.recorded"} == {'{"redacted":true}'}
        assert "execution.completed" in await bench.types()
        assert (await bench.types())[-1] == "events.redacted"

    play(scenario, fallback_seconds=60)


def test_deletion_of_a_task_in_progress_is_dropped(play: Play, tmp_path: Path) -> None:
    dropped = tmp_path / "dropped"

    async def scenario(bench: Bench) -> None:
        await bench.create(awaited_file=str(dropped))
        async with bench.store.connection() as conn:
            await conn.execute("insert into deletion_requests (task_id) values (%s)", (TASK,))
        execution_id = await bench.request("ddl_generation")
        async with bench.daemon():
            await requests_processed(bench)
            dropped.touch()
            assert (await bench.ended(execution_id)).status == "completed"
        assert not (await bench.store.task(TASK)).deleted

    play(scenario)


def test_files_of_a_task_deleted_elsewhere_are_removed(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            await bench.ended(await bench.request("ddl_generation"))
            await bench.store.handle(TASK, DeleteTask())
            await task_removed(bench)

    play(scenario, fallback_seconds=0.3)


def test_deletion_not_finished_by_its_service_is_finished(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            await bench.ended(await bench.request("ddl_generation"))
        await bench.store.handle(TASK, DeleteTask(purge=True))
        async with bench.store.connection() as conn:
            await conn.execute("update open_deletions set opened_at = now() - interval '61 seconds'")
        async with bench.daemon():
            await task_removed(bench)
            async with asyncio.timeout(60):
                while True:
                    if "task.purged" in await bench.types():
                        break
        events = await bench.store.read_task(TASK, limit=10_000)
        assert {e.data for e in events if e.type in ("log.recorded", "task.created")} == {'{"redacted":true}'}

    play(scenario)


def test_purge_without_its_vector_store_delays_no_other_deletion(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(bench: Bench) -> None:
        for task_id in (TASK, OTHER):
            await bench.create(task_id, source=f"of_{task_id}")
            await bench.store.handle(task_id, DeleteTask(purge=task_id == TASK))
        async with bench.store.connection() as conn:
            # the purge is the older one
            await conn.execute("update open_deletions set opened_at = now() - interval '1 s' * (61 + purge::int)")

            async def only_the_purge_is_left() -> bool:
                left = await (await conn.execute("select task_id from open_deletions")).fetchall()
                return left == [(TASK,)]

            # nothing listens on the port
            async with bench.daemon(vector_url="postgresql://nobody@127.0.0.1:1/none"):
                await until(only_the_purge_is_left)
                assert "maintenance is put off: the vector store: connection failed" in caplog.text
            async with bench.daemon():
                await until(lambda: _purged(bench))

    play(scenario)


async def _purged(bench: Bench) -> bool:
    return "task.purged" in await bench.types()


@from_table
def test_task_ages_from_its_last_end(
    status: str, created: float, completed: float | None, old: bool, log_database: str
) -> None:
    """The database function and the command `cleanup` agree."""
    with psycopg.connect(log_database, autocommit=True, row_factory=dict_row) as conn:
        made = conn.execute(
            "insert into querymill.data_pipeline_tasks (id, task_type, status, parameters, created_at, completed_at)"
            " values (%s, 'data_workflow', %s, '{}', now() - %s * interval '1 day', now() - %s * interval '1 day')"
            " returning status, created_at::text, completed_at::text",
            (TASK, status, created, completed),
        ).fetchone()
        # without a search path
        asked = conn.execute("select querymill.cleanup_old_tasks(30) as asked").fetchone()
    assert asked == {"asked": int(old)}
    assert made is not None
    assert is_old(made, datetime.now(UTC) - timedelta(days=30)) == old


def test_retention_deletes_old_tasks(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            await bench.ended(await bench.request("ddl_generation"))
        async with bench.store.connection() as conn:
            await conn.execute(
                "insert into data_pipeline_tasks (id, task_type, status, parameters, created_at, completed_at)"
                " values (%s, 'data_workflow', 'partial_completed', '{}', now() - interval '32 days',"
                " now() - interval '31 days')",
                (TASK,),
            )
        async with bench.daemon():
            await task_removed(bench)

    play(scenario)


def test_unfinished_files_of_a_killed_process_are_removed(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        left = folders(bench.artefacts).directory(TASK) / temporary_name()
        left.write_bytes(b"half")
        async with bench.daemon(limits=ExecutorLimits(leftover_seconds=0)):
            await until(lambda: not left.exists())

    play(scenario)


async def reservations_end(bench: Bench) -> None:
    async with bench.store.connection() as conn:
        await conn.execute("update loose_objects set due_at = now() where not deleting")


async def until_gone(bench: Bench, sha256: str) -> None:
    async def gone() -> bool:
        await reservations_end(bench)
        return not bench.artefacts.objects.has(sha256)

    await until(gone)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let maintenance look for unreferenced objects every second."""
    monkeypatch.setattr("executor.maintenance.CHECK_SECONDS", 0.1)


async def referenced(bench: Bench, task_id: TaskId) -> set[str]:
    async with bench.store.connection() as conn:
        cursor = await conn.execute("select sha256 from object_references where task_id = %s", (task_id,))
        return {digest for (digest,) in await cursor.fetchall()}


@pytest.mark.usefixtures("brisk")
def test_objects_of_a_deleted_task_go_unless_another_task_has_them(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        await bench.create(OTHER)
        async with bench.daemon():
            for task_id in (TASK, OTHER):
                await bench.ended(await bench.request("ddl_generation", task_id), task_id)
            own, kept = await referenced(bench, TASK), await referenced(bench, OTHER)
            assert own & kept
            assert own - kept
            assert own | kept == set(bench.artefacts.objects.digests())
            async with bench.store.connection() as conn:
                await conn.execute("insert into deletion_requests (task_id) values (%s)", (TASK,))
            await task_removed(bench)
            for digest in own - kept:
                await until_gone(bench, digest)
            assert set(bench.artefacts.objects.digests()) == kept

    play(scenario, fallback_seconds=0.3)


async def objects_of_another_log_stay(bench: Bench) -> None:
    other = bench.artefacts.objects.put(b"of another log")
    await bench.create()
    async with bench.daemon():
        await bench.ended(await bench.request("ddl_generation"))
        own = await referenced(bench, TASK)
        async with bench.store.connection() as conn:
            await conn.execute("insert into deletion_requests (task_id) values (%s)", (TASK,))
        await bench.until(lambda t: t.deleted)
        for digest in own:
            await until_gone(bench, digest)
    assert list(bench.artefacts.objects.digests()) == [other.sha256]


@pytest.mark.usefixtures("brisk")
def test_objects_of_another_log_stay_in_a_folder(play: Play) -> None:
    play(objects_of_another_log_stay)


@pytest.mark.long
@pytest.mark.usefixtures("brisk")
def test_objects_of_another_log_stay_in_a_bucket(play: Play, bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    play(objects_of_another_log_stay, output_root=new_address(bucket_url))
