"""An executor takes due checkpoints by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable

import pytest

from events.audit.checkpoints import FILE, KEY_FILE, stored_checkpoints
from events.facts.ids import AUDIT_STREAM
from events.facts.task.commands import DeleteTask
from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders
from tests.waiting import until

Play = Callable[..., None]


def test_executor_signs_a_due_checkpoint(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        head = await bench.store.head()
        feed_until = head + 1
        async with bench.daemon():
            while await bench.store.head() < feed_until:
                pass
        (event,) = await bench.store.read_stream(AUDIT_STREAM)
        (taken,) = stored_checkpoints(bench.settings.home / FILE)
        assert event.fact().position == taken.position == head
        assert "executor" in event.meta

    play(scenario, audit_checkpoint_events=1)


def test_executor_signs_a_checkpoint_although_other_maintenance_fails(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        # an unused answer that is no file cannot be removed
        (bench.settings.home / "model_answers" / "folder").mkdir(parents=True)
        os.utime(bench.settings.home / "model_answers" / "folder", (0, 0))
        # nor can the files of a deleted task, whose directory is a file
        await bench.store.handle(TASK, DeleteTask())
        directory = folders(bench.artefacts).directory(TASK)
        shutil.rmtree(directory)
        directory.touch()
        async with bench.store.connection() as conn:
            await conn.execute("update open_deletions set opened_at = now() - interval '61 seconds'")
        async with bench.daemon(), asyncio.timeout(60):
            while not await bench.store.read_stream(AUDIT_STREAM):
                pass

    play(scenario, audit_checkpoint_events=1)


def test_executor_with_unusable_key_finishes_deletions(
    play: Play, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("executor.maintenance.CHECK_SECONDS", 0.1)

    async def scenario(bench: Bench) -> None:
        await bench.create()
        bench.settings.home.mkdir(parents=True, exist_ok=True)
        (bench.settings.home / KEY_FILE).write_bytes(b"short")
        async with bench.daemon():
            await until(lambda: "checkpoints are put off" in caplog.text)
            async with bench.store.connection() as conn:
                # as if the process that deleted the task had been killed a minute ago
                await conn.execute("insert into open_deletions values ('task_1', false, 'epoch')")

                async def finished() -> bool:
                    return await (await conn.execute("select from open_deletions")).fetchone() is None

                await until(finished)

    play(scenario, audit_checkpoint_events=1)
