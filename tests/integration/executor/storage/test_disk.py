"""What the process that writes files promises: kept or said why not, also when it is killed, and nothing shown late."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from executor.storage.disk import open_disk
from executor.storage.disk_process import DiskProcess, Dropped, Wanted, framed
from runtime.files.artefact_store import ArtefactStore, StoredObject

TASK = "task_20251124_100000"


def soon() -> float:
    return time.monotonic() + 60


def test_files_are_stored_and_shown_objects_only_stored_and_the_log_joins_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_disk(tmp_path) as disk:
            files = [("a.ddl", b"a"), ("b.md", b"bb")]
            found = await disk.keep(TASK, files, objects=[b"ccc"], log=b"one\ntwo\n", until=soon())
        assert found.shown
        store = ArtefactStore(tmp_path)
        assert [(store.get(s.sha256), s.size) for s in (*found.files, *found.objects)] == [
            (b"a", 1),
            (b"bb", 2),
            (b"ccc", 3),
        ]
        assert found.log is not None
        assert store.get(found.log.sha256) == b"one\ntwo\n"
        shown = {path.name: path.read_bytes() for path in store.directory(TASK).iterdir()}
        assert shown == {"a.ddl": b"a", "b.md": b"bb", "data_pipeline.log": b"one\ntwo\n"}

    asyncio.run(scenario())


def test_once_the_lease_may_have_passed_on_nothing_is_shown(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_disk(tmp_path) as disk:
            found = await disk.keep(TASK, [("a.ddl", b"a")], until=time.monotonic())
        assert not found.shown
        assert ArtefactStore(tmp_path).get(found.files[0].sha256) == b"a"
        assert not (tmp_path / TASK).exists()

    asyncio.run(scenario())


def test_what_nobody_waits_for_any_more_is_not_shown(tmp_path: Path) -> None:
    read_to_the_end = threading.Event()

    class Requests(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            if not data:
                read_to_the_end.set()
            return data

    class Slow(ArtefactStore):
        def put(self, data: bytes) -> StoredObject:
            read_to_the_end.wait()
            return super().put(data)

    wanted = Wanted(number=1, task_id=TASK, files=(("a.ddl", b"a"),), objects=(), log=None, until=soon())
    said = os.memfd_create("answers")
    DiskProcess(Slow(tmp_path), said).serve(Requests(framed(wanted) + framed(Dropped(1))))
    os.close(said)
    assert not (tmp_path / TASK).exists()


def test_an_error_of_the_disk_says_what_it_says_here(tmp_path: Path) -> None:
    async def scenario() -> None:
        (tmp_path / ".objects").write_text("in the way")
        async with open_disk(tmp_path) as disk:
            with pytest.raises(OSError, match=r"\.objects") as failed:
                await disk.keep(TASK, [("a.ddl", b"a")], until=soon())
        assert failed.value.errno == errno.ENOTDIR

    asyncio.run(scenario())


def test_a_process_that_was_killed_is_replaced_and_asked_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        async with open_disk(tmp_path) as disk:
            await disk.answers()
            assert disk.pid is not None
            os.kill(disk.pid, signal.SIGSTOP)
            asked = [asyncio.create_task(disk.keep(TASK, [(f"{n}.ddl", b"x" * n)], until=soon())) for n in range(5)]
            await asyncio.sleep(0)
            os.kill(disk.pid, signal.SIGKILL)
            found = await asyncio.gather(*asked)
        assert [(one.files[0].size, one.shown) for one in found] == [(n, True) for n in range(5)]

    asyncio.run(scenario())
    assert "another takes its place" in caplog.text


def test_a_log_whose_writer_is_killed_before_it_can_tell_has_each_line_once(tmp_path: Path) -> None:
    log = ArtefactStore(tmp_path).directory(TASK) / "data_pipeline.log"

    async def scenario() -> None:
        async with open_disk(tmp_path) as disk:
            await disk.keep(TASK, [], log=b"one\n", until=soon())
            assert disk.pid is not None
            os.kill(disk.pid, signal.SIGSTOP)
            asked = asyncio.create_task(disk.keep(TASK, [], log=b"two\nthree\n", until=soon()))
            await asyncio.sleep(0)
            # as the process does: the file is a stored object until it is written to again
            log.unlink()
            log.write_bytes(b"one\ntwo\nth")
            os.kill(disk.pid, signal.SIGKILL)
            await asked

    asyncio.run(scenario())
    assert log.read_text() == "one\ntwo\nthree\n"


def test_a_name_that_leads_elsewhere_is_refused_and_the_process_lives_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_disk(tmp_path) as disk:
            await disk.answers()
            first = disk.pid
            with pytest.raises(OSError, match="is no plain file name"):
                await disk.keep(TASK, [("../a.ddl", b"a")], until=soon())
            assert (await disk.keep(TASK, [("a.ddl", b"a")], until=soon())).shown
            assert disk.pid == first

    asyncio.run(scenario())


BREAKING = """
import sys
from executor import disk_process

class Breaking(disk_process.ArtefactStore):
    def put(self, data):
        raise RuntimeError("out of order")

disk_process.ArtefactStore = Breaking
disk_process.main()
"""


def test_a_fault_nobody_foresaw_ends_the_process_instead_of_leaving_somebody_without_an_answer(tmp_path: Path) -> None:
    wanted = Wanted(number=1, task_id=TASK, files=(("a.ddl", b"a"),), objects=(), log=None, until=soon())
    command = [sys.executable, "-c", BREAKING, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(framed(wanted))
        process.stdin.flush()
        assert process.wait(30) == 1
        assert b"out of order" in process.stderr.read()


def test_a_request_that_no_process_survives_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ends_at_once = shutil.which("false")
    assert ends_at_once is not None

    async def scenario() -> None:
        monkeypatch.setattr(sys, "executable", ends_at_once)
        async with open_disk(tmp_path) as disk:
            with pytest.raises(OSError, match="has ended") as failed:
                await disk.keep(TASK, [("a.ddl", b"a")], until=soon())
        assert failed.value.errno == errno.EIO

    asyncio.run(scenario())
