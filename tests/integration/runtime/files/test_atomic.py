"""A file is written completely or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from runtime.files.atomic import whole_file


def write(target: Path, text: str) -> None:
    with whole_file(target) as path:
        path.write_text(text)


def begin(target: Path, error: BaseException) -> None:
    with whole_file(target) as path:
        path.write_text("half")
        raise error


def test_existing_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "export.zip"
    write(target, "first")
    with whole_file(target) as path:
        path.write_text("second")
        assert target.read_text() == "first"
    assert target.read_text() == "second"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("error", [OSError("no space"), KeyboardInterrupt()], ids=["full disk", "Ctrl-C"])
def test_interrupted_write_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "export.zip"
    write(target, "first")
    with pytest.raises(type(error)):
        begin(target, error)
    assert target.read_text() == "first"
    assert list(tmp_path.iterdir()) == [target]


def test_write_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    target, link = tmp_path / "export.zip", tmp_path / "newest.zip"
    write(target, "first")
    link.symlink_to(target)
    write(link, "second")
    assert link.is_symlink()
    assert target.read_text() == "second"


def test_write_to_a_pipe_keeps_the_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=write, args=(pipe, "through"))
    writing.start()
    assert pipe.read_text() == "through"
    writing.join()
    assert pipe.is_fifo()


def test_missing_folder_error_names_the_requested_file(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "export.zip"
    with pytest.raises(FileNotFoundError) as error:
        write(target, "first")
    assert error.value.filename == str(target)
