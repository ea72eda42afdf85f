"""How far a verification came, in a file beside the database, so that an interrupted one goes on where it stopped."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

FILE = "audit_progress.json"
"""In the home folder."""


class ResumePoint(msgspec.Struct, frozen=True, kw_only=True):
    """A commit end up to which everything held, and its chain value (hex), which identifies the log."""

    position: int
    chain: str


def read_resume_point(file: Path) -> ResumePoint | None:
    """None where there is no readable one: then everything is verified again."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=ResumePoint)
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write_resume_point(file: Path, resume_point: ResumePoint) -> None:
    """Atomic; not synced: what is lost with the machine's power is only verified again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(msgspec.json.encode(resume_point))
    fresh.replace(file)


def forget_resume_point(file: Path) -> None:
    with suppress(FileNotFoundError):
        file.unlink()
