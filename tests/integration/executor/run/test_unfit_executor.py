"""An executor without the output folder or the key leaves executions to others, and ends with the reason."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from executor.control.limits import ExecutorLimits
from executor.daemon import Daemon
from executor.run import execution
from runtime.files import object_bucket
from runtime.files.object_folder import OBJECTS
from runtime.files.object_store import STORE_FILE
from runtime.installation import OtherStore, check_installation
from runtime.settings.settings import SettingsError
from runtime.sources.secret_key import OtherSecretKey
from tests.bucket_server import CREDENTIALS, Unreliable, new_address
from tests.integration.executor.conftest import TASK, Bench
from tests.integration.executor.tiny_steps import WORKS
from tests.waiting import until


@asynccontextmanager
async def ending_with(expected: type[Exception], daemon: Daemon) -> AsyncGenerator[None]:
    """Run a daemon during the block; at its end, wait until the daemon has ended with the expected error."""
    running = asyncio.create_task(daemon.run())
    yield
    with pytest.raises(expected):
        async with asyncio.timeout(60):
            await running


def test_executor_with_another_key_leaves_the_execution(play: Callable[..., None]) -> None:
    async def scenario(bench: Bench) -> None:
        check_installation(bench.settings)
        await bench.create()
        other = bench.settings.model_copy(update={"secret_key": "another key"})
        async with ending_with(OtherSecretKey, Daemon(settings=other, works=WORKS)):
            execution_id = await bench.request("ddl_generation")
        assert not (await bench.store.task(TASK)).executions[execution_id].ended
        async with bench.daemon():
            assert (await bench.ended(execution_id)).status == "completed"

    play(scenario)


def test_source_of_a_lost_key_fails_the_execution(play: Callable[..., None]) -> None:
    """No executor has that key, so that the execution would wait for ever."""

    async def scenario(bench: Bench) -> None:
        await bench.create()
        changed = bench.settings.model_copy(update={"secret_key": "another key"})
        async with bench.store.connection() as conn:
            await conn.execute("delete from secret_key")
        daemon = Daemon(settings=changed, works=WORKS)
        running = asyncio.create_task(daemon.run())
        execution = await bench.ended(await bench.request("ddl_generation"))
        daemon.stop()
        await running
        assert execution.status == "failed"
        assert "QUERYMILL_SECRET_KEY" in (execution.error or "")

    play(scenario)


def no_folder(folder: Path) -> None:
    """The folder was moved."""


@pytest.mark.parametrize(
    ("when", "leave"),
    [
        pytest.param("before the start", no_folder, id="moved before the start"),
        pytest.param("during a step", no_folder, id="moved during a step"),
        pytest.param("during a step", Path.mkdir, id="a mount point without its volume"),
        pytest.param("during a step", Path.touch, id="a mount point that takes no files"),
    ],
)
def test_executor_whose_folder_is_gone_leaves_the_execution(
    play: Callable[..., None], when: str, leave: Callable[[Path], None]
) -> None:
    async def scenario(bench: Bench) -> None:
        check_installation(bench.settings)
        folder = bench.settings.outputs
        gone, awaited = folder.with_name("unmounted"), bench.settings.home / "go on"
        await bench.create(awaited_file=str(awaited))
        async with ending_with(OtherStore, Daemon(settings=bench.settings, works=WORKS)):
            if when == "before the start":
                folder.rename(gone)
            execution_id = await bench.request("ddl_generation")
            if when == "during a step":
                await bench.until(lambda task: task.steps["ddl_generation"].units)
                folder.rename(gone)
                leave(folder)
                awaited.touch()
        awaited.touch()
        # nothing was stored in its place
        assert not (folder / OBJECTS).exists()
        shutil.rmtree(folder, ignore_errors=True)
        folder.unlink(missing_ok=True)
        gone.rename(folder)
        async with bench.daemon():
            assert (await bench.ended(execution_id)).status == "completed"
        files = (await bench.store.task(TASK)).files
        assert len(files) >= 3
        assert all(bench.artefacts.objects.has(each.sha256) for each in files.values())

    play(scenario)


@contextmanager
def read_only(folder: Path) -> Generator[None]:
    """Make the folder read-only for all who open files in it from now on, as a disk is after an error."""
    mount = subprocess.run(["mount", "--bind", "-o", "ro", folder, folder], capture_output=True, check=False)
    if mount.returncode != 0:
        pytest.skip("this user may not mount a folder")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_executor_whose_folder_becomes_read_only_leaves_the_execution(play: Callable[..., None]) -> None:
    async def scenario(bench: Bench) -> None:
        check_installation(bench.settings)
        awaited = bench.settings.home / "go on"
        await bench.create(awaited_file=str(awaited))
        running = asyncio.create_task(Daemon(settings=bench.settings, works=WORKS).run())
        execution_id = await bench.request("ddl_generation")
        await bench.until(lambda task: task.steps["ddl_generation"].units)
        with read_only(bench.settings.outputs):
            awaited.touch()
            with pytest.raises(SettingsError, match="takes no files: Read-only file system"):
                async with asyncio.timeout(60):
                    await running
        async with bench.daemon():
            assert (await bench.ended(execution_id)).status == "completed"

    play(scenario)


def test_executor_waits_while_the_folder_cannot_be_read(
    play: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(bench: Bench) -> None:
        check_installation(bench.settings)
        await bench.create()
        file = bench.settings.outputs / STORE_FILE
        content = file.read_bytes()
        file.unlink()
        # reading it raises an OSError, as on a network folder whose server is away
        file.mkdir()
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            await until(
                lambda: f"the execution {execution_id} is put off: QUERYMILL_OUTPUT_ROOT: {file}" in caplog.text
            )
            file.rmdir()
            file.write_bytes(content)
            assert (await bench.ended(execution_id)).status == "completed"

    play(scenario)


@pytest.mark.long
@pytest.mark.parametrize("end", ["completed", "cancelled"])
def test_full_bucket_fails_no_execution(
    play: Callable[..., None],
    bucket_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    end: str,
) -> None:
    """It can still be read, so the check before each attempt succeeded, and the attempts were soon used up."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(object_bucket, "RETRY_SECONDS", 0.5)
    monkeypatch.setattr(execution, "MAX_ATTEMPTS_WITHOUT_PROGRESS", 2)
    bucket = Unreliable(bucket_url)

    async def scenario(bench: Bench) -> None:
        check_installation(bench.settings)
        await bench.create()
        bucket.full.set()
        execution_id = await bench.request("ddl_generation")
        async with bench.daemon(limits=ExecutorLimits(min_rest_seconds=0.05)):
            await until(lambda: caplog.text.count(f"the execution {execution_id} is put off") >= 3)
            if end == "cancelled":
                await bench.cancel()
            else:
                bucket.full.clear()
            assert (await bench.ended(execution_id)).status == end

    try:
        play(scenario, output_root=new_address(bucket.url))
    finally:
        bucket.close()
