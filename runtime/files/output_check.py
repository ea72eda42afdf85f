"""Checks at the start that the folder of the task directories is writable."""

from __future__ import annotations

import errno
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from runtime.settings.settings import Settings, SettingsError

TRANSIENT: Final = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a full disk, where space may be freed before it is needed."""


def nearest(folder: Path) -> Path:
    """Return the folder, or its nearest existing parent."""
    while not folder.exists() and folder != Path(folder.root):
        folder = folder.parent
    return folder


def try_to_write(folder: Path) -> None:
    """Create an unnamed file in the folder. Raises OSError."""
    with TemporaryFile(dir=folder):
        pass


def check_outputs(settings: Settings) -> None:
    """Raise SettingsError if task directories cannot be written."""
    folder = nearest(settings.outputs)
    try:
        try_to_write(folder)
    except OSError as error:
        if error.errno not in TRANSIENT:
            raise SettingsError(
                f"QUERYMILL_OUTPUT_ROOT: {folder} takes no files: {error.strerror}; let this user write there, or give"
                " another folder"
            ) from None
