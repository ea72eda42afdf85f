"""Kills, full disks and missing permissions leave nothing behind in the store."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runtime.files.artefact_store import (
    LEFTOVER_SECONDS,
    ArtefactStore,
    ObjectChanged,
    ShownFileChanged,
    temporary_name,
)


def half_written(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / temporary_name()
    path.write_bytes(b"half")
    return path


def test_leftovers_older_than_an_hour_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file's writer is not identified by host name and process id: containers share them."""
    store = ArtefactStore(tmp_path)
    store.put(b"an object")
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
    store = ArtefactStore(tmp_path)
    path = store.object_path(store.put(b"an object").sha256)
    before = time.time() - 2 * LEFTOVER_SECONDS
    os.utime(path, (before, before))
    fresh = store.create_task_directory("task_1") / temporary_name()
    os.link(path, fresh)
    assert store.remove_leftovers() == 0
    assert fresh.exists()


def test_remove_leftovers_without_a_store_removes_nothing(tmp_path: Path) -> None:
    assert ArtefactStore(tmp_path / "none").remove_leftovers() == 0


def test_object_changed_through_a_link_is_rewritten_by_put(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    stored = store.put(b"as it was")
    path = store.object_path(stored.sha256)
    for age in (5, 4, 3):
        os.utime(path, (time.time() - age, time.time() - age))
        assert store.put(b"as it was") == stored
        path.write_bytes(b"as it is!")
        assert store.put(b"as it was") == stored
        assert path.read_bytes() == b"as it was"


def test_object_stored_again_is_young_again(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    path = store.object_path(store.put(b"old").sha256)
    for _ in range(2):
        os.utime(path, (1, 1))
        store.put(b"old")
        assert store.collect(frozenset(), older_than=60) == 0
    assert path.exists()


FAILING = """
import resource, signal, sys
from pathlib import Path
from runtime.files.artefact_store import ArtefactStore

root = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    ArtefactStore(root).put(b"x" * 5000)
except OSError as error:
    print(error.filename, [path.name for path in root.rglob("*") if path.is_file()])
"""


def test_failed_write_names_the_store_and_leaves_nothing(tmp_path: Path) -> None:
    # a size limit interrupts the write, as a full disk does
    done = subprocess.run([sys.executable, "-c", FAILING, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{tmp_path} []"


def test_object_is_intact_only_with_the_bytes_of_its_digest(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    stored = store.put(b"as it was")
    path = store.object_path(stored.sha256)
    for age in (5, 4, 3):
        os.utime(path, (time.time() - age, time.time() - age))
        assert store.intact(stored.sha256, stored.size)
    path.write_bytes(b"as it is!")
    assert not store.intact(stored.sha256, stored.size)
    with pytest.raises(ObjectChanged, match=stored.sha256):
        store.get(stored.sha256)
    path.write_bytes(b"longer than it was")
    assert not store.intact(stored.sha256, stored.size)
    path.unlink()
    assert not store.intact(stored.sha256, stored.size)


def test_link_in_place_of_a_folder_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    stored = store.put(b"bytes")
    (store.create_task_directory("task_1") / "a.ddl").mkdir()
    with pytest.raises(OSError, match="directory"):
        store.link(stored.sha256, "task_1", "a.ddl")
    assert [path.name for path in (tmp_path / "task_1").iterdir()] == ["a.ddl"]


def test_read_shown_restores_old_objects_and_refuses_foreign_bytes(
    tmp_path: Path,
) -> None:
    store = ArtefactStore(tmp_path)
    folder = store.create_task_directory("task_1")
    before, now = store.put(b"before"), store.put(b"now")

    def read() -> bytes:
        return store.read_shown("task_1", "a.ddl", now.sha256, now.size)

    assert read() == (folder / "a.ddl").read_bytes() == b"now"
    store.link(before.sha256, "task_1", "a.ddl")
    assert read() == (folder / "a.ddl").read_bytes() == b"now"
    for foreign in (b"by hand", b"before"):
        (folder / "a.ddl").unlink()
        (folder / "a.ddl").write_bytes(foreign)
        with pytest.raises(ShownFileChanged, match=r"a\.ddl") as replaced:
            read()
        assert replaced.value.kept
        assert (folder / "a.ddl").read_bytes() == foreign
    (folder / "a.ddl").unlink()
    assert read() == b"now"
    (folder / "a.ddl").write_bytes(b"written into")
    with pytest.raises(ShownFileChanged) as written:
        read()
    assert not written.value.kept
