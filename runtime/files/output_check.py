"""Startup check that the folder of the task directories is writable."""

from __future__ import annotations

import errno
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from runtime.files.artefact_store import open_objects
from runtime.settings.settings import Settings, SettingsError

TRANSIENT: Final = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a full disk. They do not prevent a start, because space may be freed before it is needed."""

PROBE: Final = "probe"
"""Name of the empty document that each process writes at its start."""


def nearest(folder: Path) -> Path:
    """Return the folder, or its nearest existing parent."""
    while not folder.exists() and folder != Path(folder.root):
        folder = folder.parent
    return folder


def check_outputs(settings: Settings, *, writes: bool = True) -> None:
    """Raise SettingsError if files cannot be stored, except because the disk is full.

    writes: False only asks whether a bucket is there, which some servers would create by a write.
    """
    if settings.bucket is not None:
        try:
            objects = open_objects(settings.bucket)
            if writes:
                objects.write(PROBE, b"")
            else:
                next(objects.names(""), None)
        except OSError as error:
            raise SettingsError(
                f"QUERYMILL_OUTPUT_ROOT: {settings.bucket} takes no files: {error.strerror}; check the address, the"
                " credentials in the environment and that the bucket exists"
            ) from None
        return
    folder = nearest(settings.outputs)
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno not in TRANSIENT:
            raise SettingsError(
                f"QUERYMILL_OUTPUT_ROOT: {folder} takes no files: {error.strerror}; let this user write there, or give"
                " another folder"
            ) from None
