"""Atomic replacement of files: the previous file stays until the new one is complete and synced."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(target: Path) -> Generator[Path]:
    """Yield a temporary path, which replaces the target if the block succeeds and is removed otherwise.

    A target that is not a regular file, such as a pipe, is written directly. Raises OSError.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    # a symbolic link stays, and its target is replaced
    path = target.resolve()
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(12)}.new")
    try:
        yield fresh
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        # the caller knows only the target's name; the error of a full disk has no file name
        if error.filename in (fresh, str(fresh), None):
            error.filename = str(target)
        raise
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_whole(target: Path, data: bytes) -> None:
    """Replace a file's content atomically. Raises OSError and then leaves the previous content."""
    with whole_file(target) as fresh:
        fresh.write_bytes(data)


def sync_folder(folder: str | Path) -> None:
    """Sync the entries of a folder: a new, linked or renamed file survives a crash only then. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
