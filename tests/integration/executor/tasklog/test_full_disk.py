"""A full disk under the log fails no step and loses no line of the event log; gaps in the file are reported."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

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
