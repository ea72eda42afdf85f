"""Messages for executions that fail because a disk is full or not writable, or a file was changed."""

from __future__ import annotations

import errno
from typing import NamedTuple

from events.facts import failure_texts as texts
from runtime.files.object_store import ObjectChanged
from runtime.files.task_folders import ShownFileChanged


class FailureMessage(NamedTuple):
    """Error message and error code of a failed execution."""

    text: str
    code: str
    expected: bool
    """False if the error is a bug whose traceback must be logged."""


def disk_error_message(error: OSError | ObjectChanged | ShownFileChanged, language: str) -> FailureMessage | None:
    """Return the message for a full disk, a missing write permission or a changed file; None for other OS errors."""
    match error:
        case OSError(errno=errno.ENOSPC | errno.EDQUOT, filename=file):
            return FailureMessage(texts.DISK_FULL.text(language, where=_named(file)), "disk_full", True)
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS, filename=file):
            return FailureMessage(texts.NOT_WRITABLE.text(language, where=_named(file)), "not_writable", True)
        case ShownFileChanged(name=name, kept=kept):
            sentence = texts.SHOWN_FILE_REPLACED if kept else texts.SHOWN_FILE_WRITTEN
            return FailureMessage(sentence.text(language, name=name), "file_changed", True)
        case ObjectChanged():
            return FailureMessage(texts.FILE_CHANGED.text(language, path=error), "file_changed", True)
        case _:
            return None


def _named(file: object) -> str:
    """Return `: <file>` as a suffix of an error message; empty if the error has no file name."""
    return "" if file is None else f": {file}"
