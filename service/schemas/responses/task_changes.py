"""Response with the differences of a task between two positions of the log."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.facts.task.state import StepStatus
from events.facts.workflow import Step
from service.schemas.fields import Count, ExecutionIdText, FileName, Position, Sha256, TaskIdText


class StepChange(Struct, kw_only=True):
    """Step whose status differs between the two positions."""

    step: Step
    """Name of the step."""
    before: StepStatus
    """Status at the earlier position."""
    after: StepStatus
    """Status at the later position."""


class FileChange(Struct, kw_only=True):
    """One file at the two compared positions; null if the file did not exist at that position."""

    file_name: FileName
    before: Sha256 | None
    """SHA-256 at the earlier position."""
    after: Sha256 | None
    """SHA-256 at the later position."""
    before_size: Count | None
    """Size in bytes at the earlier position."""
    after_size: Count | None
    """Size in bytes at the later position."""


class FileChanges(Struct, kw_only=True):
    """Files that were added, removed or changed, by name."""

    added: list[FileChange]
    """Files that exist only at the later position."""
    removed: list[FileChange]
    """Files that exist only at the earlier position."""
    changed: list[FileChange]
    """Files whose content differs."""


class Turn(Struct, kw_only=True):
    """Value at the two compared positions."""

    before: Annotated[str | int, Meta(examples=["running"])]
    """Value at the earlier position."""
    after: Annotated[str | int, Meta(examples=["completed"])]
    """Value at the later position."""


class PairChanges(Struct, kw_only=True):
    """Number of pairs by how they changed; a pair may count more than once."""

    added: Count
    """Pairs that exist only at the later position."""
    removed: Count
    """Pairs that exist only at the earlier position."""
    changed: Count
    """Pairs with another question or other SQL."""
    valid: Count
    """Pairs that became valid."""
    repaired: Count
    """Pairs that were repaired."""
    invalid: Count
    """Pairs that became invalid."""
    approved: Count
    """Pairs that were approved."""
    rejected: Count
    """Pairs that were rejected."""
    loaded: Count
    """Pairs that were loaded into the vector store."""
    unloaded: Count
    """Pairs that were removed from the vector store."""


class TaskChanges(Struct, kw_only=True, rename={"start": "from"}):
    """Differences of a task between two positions of the log."""

    task_id: TaskIdText
    start: Position
    """Earlier position."""
    to: Position
    """Later position."""
    status: Turn | None
    """Change of the task's status; null if the status is equal."""
    progress: Turn | None
    """Change of the task's progress; null if the progress is equal."""
    steps: list[StepChange]
    """Steps whose status differs."""
    executions: list[ExecutionIdText]
    """Ids of executions that are new or have changed."""
    files: FileChanges
    events: Annotated[dict[str, Count], Meta(examples=[{"unit.completed": 12}])]
    """Number of events of each type between the positions."""
    pairs: PairChanges | None = None
    """Changes of the task's pairs."""
