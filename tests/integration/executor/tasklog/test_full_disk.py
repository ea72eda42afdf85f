"""A full disk under the log fails no step and loses no line of the event log; gaps in the file are reported."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from executor.tasklog.line_queue import MAX_BYTES_IN_MEMORY, LineQueue
from executor.tasklog.log_file import LogFile
from tests.integration.executor.conftest import TASK, Bench
from tests.small_disk import fill, small_disk

Play = Callable[..., None]
INCOMPLETE = "the log file is incomplete (No space left on device); the event log has every line"


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, "4m") as mounted:
        if not mounted:
            pytest.skip("this user may not mount a tmpfs")
        yield folder


@pytest.fixture
def full_temporary(disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Full folder for temporary files; removing the returned file makes room."""
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    return fill(disk)


def test_lines_without_disk_space_queue_in_memory_in_order(full_temporary: Path) -> None:
    queue = LineQueue()
    lines = [b"%d " % n + b"x" * 1_000 for n in range(3_000)]
    for line in lines[:100]:
        queue.put(line)
    assert queue.full
    assert queue.disk_error is not None
    taken = queue.take(10)
    full_temporary.unlink()
    for line in lines[100:]:
        queue.put(line)
    assert not queue.full
    while more := queue.take(500):
        taken += more
    assert taken == lines
    queue.close()


def test_disk_filling_up_under_queued_lines_loses_none(full_temporary: Path, disk: Path) -> None:
    full_temporary.unlink()
    queue = LineQueue()
    lines = [b"%d " % n + b"x" * 1_000 for n in range(5_000)]
    put = 0
    while not queue.full:
        queue.put(lines[put])
        put += 1
    assert put > MAX_BYTES_IN_MEMORY // 1_000
    (disk / "little").write_bytes(b"")
    taken = queue.take(100)
    for line in lines[put:]:
        while queue.full:
            taken += queue.take(100)
        queue.put(line)
    while more := queue.take(500):
        taken += more
    assert taken == lines
    queue.close()


def test_step_logging_beyond_the_limit_runs_without_temp_folder(play: Play, full_temporary: Path) -> None:
    assert full_temporary.exists()

    async def scenario(bench: Bench) -> None:
        await bench.create(units=2, lines=20_000, language="en")
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"), seconds=120)
        assert (execution.status, execution.error) == ("completed", None)
        events = await bench.store.read_task(TASK, types=["log.recorded"], limit=200_000)
        facts = [e.fact() for e in events]
        assert sorted(f.message for f in facts if f.module == "Burst") == sorted(
            2 * [f"line {n}" for n in range(20_000)]
        )
        (reported,) = [f for f in facts if f.module == "TaskLog"]
        assert reported.level == "WARNING"
        assert reported.message.startswith("cannot write to the temporary folder (No space left on device)")

    play(scenario)


def test_line_is_written_to_the_file_whole_or_not_at_all(disk: Path) -> None:
    log = LogFile(str(disk / "data_pipeline.log"))
    log.append("first\n")
    ballast = fill(disk)
    lines = "".join(f"{n} {'x' * 900}\n" for n in range(20))
    with pytest.raises(OSError, match="No space left"):
        log.append(lines)
    there = (disk / "data_pipeline.log").read_text()
    assert there.endswith("\n")
    assert ("first\n" + lines).startswith(there)
    ballast.unlink()
    log.append("last\n")
    assert (disk / "data_pipeline.log").read_text() == there + "last\n"
    log.close()


@pytest.mark.long
def test_incomplete_file_is_reported_once_and_events_are_complete(play: Play, disk: Path, tmp_path: Path) -> None:
    async def scenario(bench: Bench) -> None:
        go_file = tmp_path / "go"
        await bench.create(units=1, lines=60_000, awaited_file=str(go_file), language="en")
        ballast = fill(disk)
        async with bench.daemon():
            execution_id = await bench.request("ddl_generation")
            while "line 59999" not in await bench.messages():
                assert not (await bench.store.task(TASK)).executions[execution_id].ended
            ballast.unlink()
            go_file.touch()
            execution = await bench.ended(execution_id)
        assert (execution.status, execution.error) == ("completed", None)
        recorded = [e.fact() for e in await bench.store.read_task(TASK, types=["log.recorded"], limit=200_000)]
        assert [f.message for f in recorded if f.module == "Burst"] == [f"line {n}" for n in range(60_000)]
        assert [f.message for f in recorded if f.module == "TaskLog"] == [INCOMPLETE]
        task = await bench.store.task(TASK)
        lines = bench.artefacts.objects.get(task.files["data_pipeline.log"].sha256).decode().splitlines()
        assert 0 < len(lines) < 60_000
        assert all(line[:2] == "20" for line in lines)

    play(scenario, output_root=str(disk))


@pytest.mark.long
def test_lines_missing_from_the_file_are_in_the_event_log(play: Play, disk: Path) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, lines=40_000, language="en")
        fill(disk)
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"), seconds=120)
        (failed,) = await bench.store.read_task(TASK, types=["execution.failed"])
        assert (execution.status, failed.fact().code) == ("failed", "disk_full")
        facts = [e.fact() for e in await bench.store.read_task(TASK, types=["log.recorded"], limit=200_000)]
        assert [f.message for f in facts if f.module == "Burst"] == [f"line {n}" for n in range(40_000)]
        reported = [f.message for f in facts if f.module == "TaskLog"]
        assert INCOMPLETE in reported
        assert any(message.startswith("the last files could not be written: ") for message in reported)
        assert (await bench.types())[-1] == "execution.failed"

    play(scenario, output_root=str(disk))
