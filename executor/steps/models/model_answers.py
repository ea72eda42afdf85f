"""What models have answered, kept in the home directory: nothing is asked and paid for twice."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

FOLDER = "model_answers"
"""In the home directory."""
KEPT_SECONDS = 30 * 86_400.0
"""How long an answer is kept that nobody asks for."""


class AnswerFolder:
    """Answers by prompt digest, one file each. Raises OSError."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def get(self, digest: str) -> str | None:
        """The answer, which then counts as just used."""
        path = self._folder / digest
        try:
            answer = path.read_text("utf-8")
            os.utime(path)
        except FileNotFoundError:
            return None
        return answer

    def __setitem__(self, digest: str, answer: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # two tasks may ask the same at the same time, in one process or in two
        new = self._folder / f".{digest}-{uuid4().hex}"
        try:
            new.write_text(answer, "utf-8")
            new.replace(self._folder / digest)
        finally:
            new.unlink(missing_ok=True)

    def forget_unused(self, *, older_than: float = KEPT_SECONDS) -> int:
        """Removes what nobody has asked for in so many seconds; returns how many answers."""
        removed = 0
        newest = time.time() - older_than
        for path in self._folder.glob("*"):
            # another executor of this machine may remove it at the same time
            with suppress(FileNotFoundError):
                if path.stat().st_mtime <= newest:
                    path.unlink()
                    removed += 1
        return removed
