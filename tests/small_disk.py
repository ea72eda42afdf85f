"""Small disk for out-of-space tests: a tmpfs, if this user may mount one."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

READ_ONLY_SECONDS = 30


@contextmanager
def small_disk(folder: Path, size: str) -> Generator[bool]:
    """Mount a small disk on the folder; yields False if mounting is not permitted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        yield False
        return
    try:
        yield True
    finally:
        # lazy: after a failed test, a process may still have files open there
        subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=True)


def make_read_only(folder: Path) -> None:
    """Make a small disk read-only, as soon as no process has a file open for writing there."""
    command = ["mount", "-o", "remount,ro", str(folder)]
    deadline = time.monotonic() + READ_ONLY_SECONDS
    while (tried := subprocess.run(command, capture_output=True, text=True, check=False)).returncode != 0:
        assert time.monotonic() < deadline, tried.stderr
        time.sleep(0.05)


def fill(folder: Path) -> Path:
    """Fill the disk; return the file whose removal frees the space again."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return ballast
