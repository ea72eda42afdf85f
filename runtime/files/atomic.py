"""Writing a file whole or not at all: what stood under its name stays until the new one is complete and on the disk."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from runtime.files.synced_folder import sync_folder


@contextmanager
def whole_file(target: Path) -> Generator[Path]:
    """A temporary path to write to. It takes the target's name if the block succeeds, and is removed otherwise.

    A target that is no regular file, such as a pipe, is written to directly. Raises OSError.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    # a symbolic link stays, and the file it leads to is replaced
    place = target.resolve()
    fresh = place.with_name(f"{place.name}.{secrets.token_hex(12)}.new")
    try:
        yield fresh
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(place)
    except OSError as error:
        # the caller knows only the target's name; the error of a full disk has none at all
        if error.filename in (fresh, str(fresh), None):
            error.filename = str(target)
        raise
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(place.parent)


def write_whole(target: Path, data: bytes) -> None:
    """The file's whole content. Raises OSError, and then what stood there stays."""
    with whole_file(target) as path:
        path.write_bytes(data)
