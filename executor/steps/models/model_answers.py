"""Cache of model answers, so that no prompt is paid for twice: in the home directory, or with a bucket in it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from runtime.files.artefact_store import open_objects
from runtime.settings.bucket_address import BucketAddress
from runtime.settings.settings import Settings

FOLDER = "model_answers"
"""Name of the cache folder in the home directory or the bucket."""
MAX_UNUSED_SECONDS = 30 * 86_400.0
"""Time since the last use after which an answer is removed. Expiry in a bucket is left to the bucket."""


def answers_of(settings: Settings) -> ModelAnswers:
    """Return the cache of the settings: a bucket serves all machines, the home directory one."""
    return ModelAnswers(settings.bucket or settings.home)


class ModelAnswers:
    """Model answers by prompt digest, one document per answer. Methods raise OSError."""

    def __init__(self, place: Path | BucketAddress) -> None:
        self._objects = open_objects(place)
        self._folder = place / FOLDER if isinstance(place, Path) else None

    def get(self, digest: str) -> str | None:
        """Return the cached answer and, in a folder, update its time of last use; None if no answer is cached."""
        answer = self._objects.read(f"{FOLDER}/{digest}")
        if answer is not None and self._folder is not None:
            # another executor of this machine may remove the file at the same time
            with suppress(FileNotFoundError):
                os.utime(self._folder / digest)
        return None if answer is None else answer.decode()

    def __setitem__(self, digest: str, answer: str) -> None:
        self._objects.write(f"{FOLDER}/{digest}", answer.encode())


def forget_unused(home: Path, *, older_than: float = MAX_UNUSED_SECONDS) -> int:
    """Remove answers of a home directory that were not used for `older_than` seconds; return their number."""
    removed = 0
    newest = time.time() - older_than
    for path in (home / FOLDER).glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime <= newest:
                path.unlink()
                removed += 1
    return removed
