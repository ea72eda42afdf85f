"""Kills, full disks and missing permissions leave nothing behind in the store."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runtime.files.names import temporary_name
from runtime.files.object_folder import ObjectFolder
from runtime.files.object_store import ObjectChanged
from runtime.files.task_folders import LEFTOVER_SECONDS, FolderChanges, TaskFolders


def half_written(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / temporary_name()
    path.write_bytes(b"half")
    return path


def test_leftovers_older_than_an_hour_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file's writer is not identified by host name and process id: containers share them."""
    store = TaskFolders(ObjectFolder(tmp_path))
    store.objects.put(b"an object")
    unfinished = [half_written(tmp_path / ".objects" / "ab"), half_written(tmp_path / "task_1")]
    monkeypatch.setattr("os.getpid", lambda: 1)
    monkeypatch.setattr("os.kill", lambda *_: (_ for _ in ()).throw(ProcessLookupError()))
    assert store.remove_leftovers() == 0
    assert all(path.exists() for path in unfinished)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + LEFTOVER_SECONDS + 1)
    assert store.remove_leftovers() == 2
    assert not any(path.exists() for path in unfinished)


def test_age_of_a_link_is_its_own_not_its_objects(tmp_path: Path) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    path = store.objects.path(store.objects.put(b"an object").sha256)
    before = time.time() - 2 * LEFTOVER_SECONDS
    os.utime(path, (before, before))
    fresh = store.create("task_1") / temporary_name()
    os.link(path, fresh)
    assert store.remove_leftovers() == 0
    assert fresh.exists()


def test_remove_leftovers_without_a_store_removes_nothing(tmp_path: Path) -> None:
    assert TaskFolders(ObjectFolder(tmp_path / "none")).remove_leftovers() == 0


def test_object_changed_through_a_link_is_rewritten_by_put(tmp_path: Path) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    stored = store.objects.put(b"as it was")
    path = store.objects.path(stored.sha256)
    for age in (5, 4, 3):
        os.utime(path, (time.time() - age, time.time() - age))
        assert store.objects.put(b"as it was") == stored
        path.write_bytes(b"as it is!")
        assert store.objects.put(b"as it was") == stored
        assert path.read_bytes() == b"as it was"


FAILING = """
import resource, signal, sys
from pathlib import Path
from runtime.files.artefact_store import ObjectFolder

root = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    ObjectFolder(root).put(b"x" * 5000)
except OSError as error:
    print(error.filename, [path.name for path in root.rglob("*") if path.is_file()])
"""


def test_failed_write_names_the_store_and_leaves_nothing(tmp_path: Path) -> None:
    # a size limit interrupts the write, as a full disk does
    done = subprocess.run([sys.executable, "-c", FAILING, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{tmp_path} []"


def test_object_is_intact_only_with_the_bytes_of_its_digest(tmp_path: Path) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    stored = store.objects.put(b"as it was")
    path = store.objects.path(stored.sha256)
    for age in (5, 4, 3):
        os.utime(path, (time.time() - age, time.time() - age))
        assert store.objects.intact(stored.sha256, stored.size)
    path.write_bytes(b"as it is!")
    assert not store.objects.intact(stored.sha256, stored.size)
    with pytest.raises(ObjectChanged, match=stored.sha256):
        store.objects.get(stored.sha256)
    path.write_bytes(b"longer than it was")
    assert not store.objects.intact(stored.sha256, stored.size)
    path.unlink()
    assert not store.objects.intact(stored.sha256, stored.size)


def test_link_in_place_of_a_folder_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    store = TaskFolders(ObjectFolder(tmp_path))
    stored = store.objects.put(b"bytes")
    (store.create("task_1") / "a.ddl").mkdir()
    with pytest.raises(OSError, match="directory"):
        store.link(stored.sha256, "task_1", "a.ddl")
    assert [path.name for path in (tmp_path / "task_1").iterdir()] == ["a.ddl"]


KNOWN = "a.ddl"


@pytest.fixture
def shown(tmp_path: Path) -> TaskFolders:
    """A task that shows the older of two versions of one file, as after a kill."""
    store = TaskFolders(ObjectFolder(tmp_path))
    store.create("task_1")
    store.link(store.objects.put(b"before").sha256, "task_1", KNOWN)
    return store


def refresh(store: TaskFolders, *, added: bool = False) -> FolderChanges:
    recorded = {KNOWN: store.objects.put(b"now").sha256}
    return store.refresh("task_1", recorded, [KNOWN] if added else [], lambda name: name.endswith(".ddl"))


def by_hand(store: TaskFolders, content: bytes) -> Path:
    path = store.directory("task_1") / KNOWN
    path.unlink()
    path.write_bytes(content)
    return path


def test_file_that_a_killed_process_left_out_is_shown(shown: TaskFolders) -> None:
    path = shown.directory("task_1") / KNOWN
    for _ in range(2):
        assert refresh(shown) == ({}, frozenset())
        assert path.read_bytes() == b"now"
        path.unlink()
    shutil.rmtree(shown.directory("task_1"))
    assert refresh(shown) == ({}, frozenset())
    assert path.read_bytes() == b"now"


def test_object_that_is_gone_is_not_shown(shown: TaskFolders) -> None:
    assert shown.refresh("task_1", {"gone.ddl": "0" * 64}, [], lambda _: True) == ({KNOWN: b"before"}, frozenset())
    assert [path.name for path in shown.directory("task_1").iterdir()] == [KNOWN]


def test_file_of_a_step_that_a_user_replaced_is_named_and_left(shown: TaskFolders) -> None:
    # "before" are the bytes of an object, but this file is no link to it
    for content in (b"by hand", b"before"):
        path = by_hand(shown, content)
        assert refresh(shown) == ({}, {KNOWN})
        assert path.read_bytes() == content
    by_hand(shown, b"now")
    assert refresh(shown) == ({}, frozenset())


def test_files_that_a_user_added_or_changed_are_returned(shown: TaskFolders) -> None:
    by_hand(shown, b"changed")
    (shown.directory("task_1") / "mine.ddl").write_bytes(b"mine")
    (shown.directory("task_1") / "mine.jpg").write_bytes(b"not read")
    (shown.directory("task_1") / "folder.ddl").mkdir()
    assert refresh(shown, added=True) == ({KNOWN: b"changed", "mine.ddl": b"mine"}, frozenset())
    by_hand(shown, b"now")
    (shown.directory("task_1") / "mine.ddl").unlink()
    assert refresh(shown, added=True) == ({}, frozenset())
