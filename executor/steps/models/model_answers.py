"""Cache of model answers, so that no prompt is paid for twice: in the home directory, or with a bucket in it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from runtime.files.artefact_store import open_objects
from runtime.files.object_store import ObjectStore
from runtime.settings.settings import Settings

FOLDER = "model_answers"
"""Name of the cache folder in the home directory or the bucket."""
MAX_UNUSED_SECONDS = 30 * 86_400.0
"""Time since the last use after which an answer is removed."""


def answers_of(settings: Settings) -> AnswerFolder | AnswerDocuments:
    """Return the cache of the settings: a bucket serves all machines, the home directory one."""
    if settings.bucket is None:
        return AnswerFolder(settings.home)
    return AnswerDocuments(open_objects(settings.bucket))


class AnswerDocuments:
    """Model answers by prompt digest, one document per answer. Expiry is left to the bucket. Methods raise OSError."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def get(self, digest: str) -> str | None:
        answer = self._objects.read(f"{FOLDER}/{digest}")
        return None if answer is None else answer.decode()

    def __setitem__(self, digest: str, answer: str) -> None:
        self._objects.write(f"{FOLDER}/{digest}", answer.encode())


class AnswerFolder:
    """Model answers by prompt digest, one file per answer. Methods raise OSError."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def get(self, digest: str) -> str | None:
        """Return the cached answer and update its time of last use; None if no answer is cached."""
        path = self._folder / digest
        try:
            answer = path.read_text("utf-8")
            os.utime(path)
        except FileNotFoundError:
            return None
        return answer

    def __setitem__(self, digest: str, answer: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # several tasks or processes may store the same answer at the same time
        new = self._folder / f".{digest}-{uuid4().hex}"
        try:
            new.write_text(answer, "utf-8")
            new.replace(self._folder / digest)
        finally:
            new.unlink(missing_ok=True)

    def forget_unused(self, *, older_than: float = MAX_UNUSED_SECONDS) -> int:
        """Remove answers that were not used for `older_than` seconds; return their number."""
        removed = 0
        newest = time.time() - older_than
        for path in self._folder.glob("*"):
            # another executor of this machine may remove the file at the same time
            with suppress(FileNotFoundError):
                if path.stat().st_mtime <= newest:
                    path.unlink()
                    removed += 1
        return removed
