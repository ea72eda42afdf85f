"""Whether the folder of the task directories takes files, asked before anybody relies on it."""

from __future__ import annotations

import errno
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from runtime.settings.settings import Settings, SettingsError

PASSING: Final = (errno.ENOSPC, errno.EDQUOT)
"""Room can be made meanwhile: whoever needs it then says so."""


def nearest(folder: Path) -> Path:
    """The folder, or what there is of it yet: where it will be made."""
    while not folder.exists() and folder != Path(folder.root):
        folder = folder.parent
    return folder


def try_to_write(folder: Path) -> None:
    """Makes a file there that nobody sees. Raises OSError where that may not be."""
    with TemporaryFile(dir=folder):
        pass


def check_outputs(settings: Settings) -> None:
    """Raises SettingsError where a task could not be made, nor its files written."""
    folder = nearest(settings.outputs)
    try:
        try_to_write(folder)
    except OSError as error:
        if error.errno not in PASSING:
            raise SettingsError(
                f"QUERYMILL_OUTPUT_ROOT: {folder} takes no files: {error.strerror}; let this user write there, or give"
                " another folder"
            ) from None
