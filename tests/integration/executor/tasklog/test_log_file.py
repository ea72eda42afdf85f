"""A task's log file: each execution appends to it, and its stored copies do not change."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from executor.tasklog.log_file import LogFile
from runtime.files.object_folder import ObjectFolder
from runtime.files.task_folders import TaskFolders


def test_existing_file_is_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "data_pipeline.log"
    path.write_text("before\n")
    LogFile(str(path)).append("after 一\n")
    assert path.read_text() == "before\nafter 一\n"


def test_stored_copy_equals_the_file_after_foreign_writes(tmp_path: Path) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    log = LogFile(store.path("task_1", "data_pipeline.log"))
    log.append("ours\n")
    with Path(store.path("task_1", "data_pipeline.log")).open("a", encoding="utf-8") as other:
        other.write("theirs\n")
    stored = store.adopt(log.open(), "task_1", "data_pipeline.log")
    assert store.objects.get(stored.sha256) == b"ours\ntheirs\n"
    assert store.objects.path(stored.sha256).samefile(store.path("task_1", "data_pipeline.log"))


def test_stored_copy_is_unchanged_by_a_later_execution(tmp_path: Path) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    first = LogFile(store.path("task_1", "data_pipeline.log"))
    first.append("first\n")
    stored = store.adopt(first.open(), "task_1", "data_pipeline.log")
    first.close()
    second = LogFile(store.path("task_1", "data_pipeline.log"))
    second.append("second\n")
    again = store.adopt(second.open(), "task_1", "data_pipeline.log")
    second.close()
    assert store.objects.get(stored.sha256) == b"first\n"
    assert store.objects.get(again.sha256) == b"first\nsecond\n"


def test_stored_copy_is_unchanged_by_an_execution_that_has_lost_its_lease(tmp_path: Path) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    lost = LogFile(store.path("task_1", "data_pipeline.log"))
    lost.append("first\n")
    holder = LogFile(store.path("task_1", "data_pipeline.log"))
    holder.append("second\n")
    stored = store.adopt(holder.open(), "task_1", "data_pipeline.log")
    lost.append("late\n")
    assert store.objects.get(stored.sha256) == b"first\nsecond\n"
    of_lost = store.adopt(lost.open(), "task_1", "data_pipeline.log")
    assert store.objects.get(of_lost.sha256) == b"first\nlate\n"
    assert store.objects.get(stored.sha256) == b"first\nsecond\n"
    for each in (lost, holder):
        each.close()


def test_two_executions_that_open_the_log_at_once_write_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data_pipeline.log"
    path.write_text("before\n")
    holder = LogFile(str(path))
    replace = os.replace

    def let_the_other_open(source: str, target: str) -> None:
        monkeypatch.setattr(os, "replace", replace)
        replace(source, target)
        holder.append("holder\n")

    monkeypatch.setattr(os, "replace", let_the_other_open)
    lost = LogFile(str(path))
    lost.append("lost\n")
    assert path.read_text() == "before\nholder\n"
    for each in (lost, holder):
        each.close()


def test_full_disk_leaves_no_partial_stored_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    log = LogFile(store.path("task_1", "data_pipeline.log"))
    log.append("ours\n")
    store.adopt(log.open(), "task_1", "data_pipeline.log")

    def run_full(_: str, target: str) -> None:
        Path(target).write_text("ou", "utf-8")
        raise OSError(errno.ENOSPC, "No space left on device", target)

    monkeypatch.setattr(shutil, "copyfile", run_full)
    with pytest.raises(OSError, match="No space left"):
        LogFile(store.path("task_1", "data_pipeline.log")).append("more\n")
    assert [path.name for path in (tmp_path / "task_1").iterdir()] == ["data_pipeline.log"]
