"""Responses with a task's quality report, and with its differences between two positions."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.facts.task.state import StepStatus
from events.facts.workflow import Step
from service.schemas.fields import Count, ExecutionIdText, FileName, Object, Position, Sha256, TaskIdText
from training.measures import FigureName


class QualityFigure(Struct, kw_only=True):
    """Figure of a quality report with the share that it should reach."""

    name: FigureName
    """What is measured; see `docs/measurements.md`."""
    share: Annotated[float, Meta(examples=[0.97])] | None
    """Share, 0 to 1; null if it was not measured."""
    covered: int | None
    """Number of things that the share counts; null if it is not of counts."""
    total: int | None
    """Number of things that the share is of."""
    excluded: int | None
    """Number of things that the total leaves out."""
    missing: list[str]
    """Names of what is not covered."""
    bar: Annotated[float, Meta(examples=[0.95])] | None
    """Share that should be reached, 0 to 1; null if there is none."""
    reached: bool | None
    """True if the share reaches its bar; null if there is no share or no bar."""


class QualityReport(Struct, kw_only=True):
    """Quality report of a task. A part that no step has reported yet is absent."""

    figures: list[QualityFigure]
    """Figures of all parts, in the order of the page."""
    documentation: Object | None = None
    """Labels by a model."""
    generation: Object | None = None
    """Pairs, their coverage, and the proposals behind them."""
    validation: Object | None = None
    """Results of the gate and of repairs."""
    retrieval: Object | None = None
    """Shares of questions that find their tables and an example."""
    load: Object | None = None
    """Items in the vector store."""
    evaluation: Object | None = None
    """Newest evaluation with questions and gold SQL."""


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
