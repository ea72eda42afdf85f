"""Progress file of a verification, from which an interrupted verification is resumed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

FILE = "audit_progress.json"
"""Name of the progress file in the home folder."""


class ResumePoint(msgspec.Struct, frozen=True, kw_only=True):
    """A position up to which the log was verified, and the root of the tree there (hex), which identifies the log."""

    position: int
    root: str


def read_resume_point(file: Path) -> ResumePoint | None:
    """Return the resume point; None if the file is missing or malformed, so that the verification starts over."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=ResumePoint)
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write_resume_point(file: Path, resume_point: ResumePoint) -> None:
    """Write a resume point atomically, without syncing: after a power loss, more events are verified again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(msgspec.json.encode(resume_point))
    fresh.replace(file)


def forget_resume_point(file: Path) -> None:
    with suppress(FileNotFoundError):
        file.unlink()
