"""The file of a task's log: what its writer knows of it without reading it again."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from executor.storage.log_file import MOST_KEPT, LogFile
from runtime.files.artefact_store import ArtefactStore


def test_what_was_written_to_a_file_made_just_now_is_known(tmp_path: Path) -> None:
    log = LogFile(f"{tmp_path}/task_1/data_pipeline.log")
    log.append("开始\n")
    log.append("完成\n")
    assert log.whole == "开始\n完成\n".encode()


def test_of_a_long_one_it_is_not_kept(tmp_path: Path) -> None:
    log = LogFile(f"{tmp_path}/task_1/data_pipeline.log")
    for _ in range(3):
        log.append("x" * (MOST_KEPT // 2))
    assert log.whole is None


def test_of_one_that_was_there_before_nothing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "data_pipeline.log"
    path.write_text("before\n")
    log = LogFile(str(path))
    log.append("after\n")
    assert log.whole is None
    assert path.read_text() == "before\nafter\n"


def test_what_is_stored_is_what_stands_in_the_file_also_where_another_has_written_to_it(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    log = LogFile(store.shown("task_1", "data_pipeline.log"))
    log.append("ours\n")
    with Path(store.shown("task_1", "data_pipeline.log")).open("a", encoding="utf-8") as other:
        other.write("theirs\n")
    stored = store.adopt(log.open(), "task_1", "data_pipeline.log", log.whole)
    assert store.get(stored.sha256) == b"ours\ntheirs\n"
    assert store.object_path(stored.sha256).samefile(store.shown("task_1", "data_pipeline.log"))


def test_a_stored_one_is_left_as_it_is_when_another_execution_goes_on_with_it(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    first = LogFile(store.shown("task_1", "data_pipeline.log"))
    first.append("first\n")
    stored = store.adopt(first.open(), "task_1", "data_pipeline.log", first.whole)
    first.close()
    second = LogFile(store.shown("task_1", "data_pipeline.log"))
    second.append("second\n")
    again = store.adopt(second.open(), "task_1", "data_pipeline.log", second.whole)
    second.close()
    assert store.get(stored.sha256) == b"first\n"
    assert store.get(again.sha256) == b"first\nsecond\n"


def test_a_full_disk_leaves_no_half_copy_of_what_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ArtefactStore(tmp_path)
    log = LogFile(store.shown("task_1", "data_pipeline.log"))
    log.append("ours\n")
    store.adopt(log.open(), "task_1", "data_pipeline.log", log.whole)

    def run_full(_: str, target: str) -> None:
        Path(target).write_text("ou", "utf-8")
        raise OSError(errno.ENOSPC, "No space left on device", target)

    monkeypatch.setattr(shutil, "copyfile", run_full)
    with pytest.raises(OSError, match="No space left"):
        LogFile(store.shown("task_1", "data_pipeline.log")).append("more\n")
    assert [path.name for path in (tmp_path / "task_1").iterdir()] == ["data_pipeline.log"]


@pytest.mark.parametrize(
    ("stands", "after"),
    [
        pytest.param("", "one\none\ntwo\n", id="nothing was written"),
        pytest.param("before\n", "before\none\none\ntwo\n", id="nothing but what was there before"),
        pytest.param("before\none\none\nt", "before\none\none\ntwo\n", id="a part was written"),
        pytest.param("before\none\none\ntwo\n", "before\none\none\ntwo\n", id="all was written"),
    ],
)
def test_what_was_begun_is_gone_on_with(tmp_path: Path, stands: str, after: str) -> None:
    path = tmp_path / "data_pipeline.log"
    path.write_text(stands)
    log = LogFile(str(path))
    log.write(b"one\none\ntwo\n", again=True)
    log.close()
    assert path.read_text() == after
