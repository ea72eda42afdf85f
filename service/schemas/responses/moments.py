"""Differences between two positions of a task."""

from __future__ import annotations

from msgspec import Struct

from events.facts.task.state import StepStatus
from events.facts.workflow import Step
from service.schemas.fields import Count, ExecutionIdText, FileName, Position, Sha256, TaskIdText


class StepChange(Struct, kw_only=True):
    """A step with another status."""

    step: Step
    """The step."""
    before: StepStatus
    """Status at the earlier position."""
    after: StepStatus
    """Status at the later position."""


class FileChange(Struct, kw_only=True):
    """A file at both positions; null where it did not exist."""

    file_name: FileName
    before: Sha256 | None
    """SHA-256 at the earlier position."""
    after: Sha256 | None
    """SHA-256 at the later position."""
    before_size: Count | None
    """Bytes at the earlier position."""
    after_size: Count | None
    """Bytes at the later position."""


class FileChanges(Struct, kw_only=True):
    """Files that were added, removed or changed, by name."""

    added: list[FileChange]
    """Files that are new."""
    removed: list[FileChange]
    """Files that are gone."""
    changed: list[FileChange]
    """Files with other bytes."""


class Turn(Struct, kw_only=True):
    """A value at both positions."""

    before: str | int
    """At the earlier position."""
    after: str | int
    """At the later position."""


class TaskChanges(Struct, kw_only=True, rename={"start": "from"}):
    """Differences between two positions of a task."""

    task_id: TaskIdText
    start: Position
    """The earlier position."""
    to: Position
    """The later position."""
    status: Turn | None
    """Status of the task; null if it is the same."""
    progress: Turn | None
    """Progress of the task; null if it is the same."""
    steps: list[StepChange]
    """Steps with another status."""
    executions: list[ExecutionIdText]
    """Executions that are new or have changed."""
    files: FileChanges
    events: dict[str, Count]
    """Number of events of each type between the positions."""
