"""What a kill, a full disk or a missing permission leaves in the store: nothing."""

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


def test_what_was_not_finished_an_hour_ago_is_removed_and_nothing_younger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the host's name nor a process id says who writes a file: containers have the same ones."""
    store = ArtefactStore(tmp_path)
    store.put(b"an object")
    at_work = [half_written(tmp_path / ".objects" / "ab"), half_written(tmp_path / "task_1")]
    monkeypatch.setattr("os.getpid", lambda: 1)
    monkeypatch.setattr("os.kill", lambda *_: (_ for _ in ()).throw(ProcessLookupError()))
    assert store.remove_leftovers() == 0
    assert all(path.exists() for path in at_work)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + LEFTOVER_SECONDS + 1)
    assert store.remove_leftovers() == 2
    assert not any(path.exists() for path in at_work)


def test_a_link_to_an_old_object_is_as_young_as_itself(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    path = store.object_path(store.put(b"an object").sha256)
    before = time.time() - 2 * LEFTOVER_SECONDS
    os.utime(path, (before, before))
    fresh = store.create_task_directory("task_1") / temporary_name()
    os.link(path, fresh)
    assert store.remove_leftovers() == 0
    assert fresh.exists()


def test_where_nothing_was_stored_nothing_is_left(tmp_path: Path) -> None:
    assert ArtefactStore(tmp_path / "none").remove_leftovers() == 0


def test_an_object_that_was_changed_through_a_link_is_written_anew_also_where_it_was_just_seen(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    stored = store.put(b"as it was")
    path = store.object_path(stored.sha256)
    for age in (5, 4, 3):
        os.utime(path, (time.time() - age, time.time() - age))
        assert store.put(b"as it was") == stored
        path.write_bytes(b"as it is!")
        assert store.put(b"as it was") == stored
        assert path.read_bytes() == b"as it was"


def test_what_is_stored_again_is_young_again(tmp_path: Path) -> None:
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


def test_a_write_that_breaks_off_names_the_place_and_leaves_nothing(tmp_path: Path) -> None:
    # a limit breaks a write off in the middle, as a full disk does
    done = subprocess.run([sys.executable, "-c", FAILING, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{tmp_path} []"


def test_an_object_is_intact_as_long_as_it_has_the_bytes_it_is_named_by(tmp_path: Path) -> None:
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


def test_a_file_whose_place_is_taken_by_a_folder_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    stored = store.put(b"bytes")
    (store.create_task_directory("task_1") / "a.ddl").mkdir()
    with pytest.raises(OSError, match="directory"):
        store.link(stored.sha256, "task_1", "a.ddl")
    assert [path.name for path in (tmp_path / "task_1").iterdir()] == ["a.ddl"]


def test_reading_a_shown_file_puts_back_what_a_killed_process_left_and_refuses_what_others_wrote(
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
