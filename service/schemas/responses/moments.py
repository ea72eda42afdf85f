"""What differs between two moments of a task."""

from __future__ import annotations

from msgspec import Struct


class StepChange(Struct, kw_only=True):
    step: str
    before: str
    after: str


class FileChange(Struct, kw_only=True):
    """A file and its sha256 before and after; null where it was not there."""

    file_name: str
    before: str | None
    after: str | None
    before_size: int | None
    after_size: int | None


class FileChanges(Struct, kw_only=True):
    added: list[FileChange]
    removed: list[FileChange]
    changed: list[FileChange]


class Turn(Struct, kw_only=True):
    before: str | int
    after: str | int


class Changes(Struct, kw_only=True, rename={"start": "from"}):
    """What differs between two moments of a task."""

    task_id: str
    start: int
    to: int
    status: Turn | None
    """Null where it is the same."""
    progress: Turn | None
    steps: list[StepChange]
    executions: list[str]
    """Those that are new or stand otherwise than before."""
    files: FileChanges
    events: dict[str, int]
    """How many of each type happened between."""
