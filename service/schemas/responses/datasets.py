"""Responses of the dataset endpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.schemas.fields import (
    Count,
    Creator,
    ExecutionIdText,
    FileName,
    PairId,
    Position,
    Question,
    QuestionLanguage,
    Sha256,
    Sql,
    TaskIdText,
    TaskName,
    Time,
)
from service.schemas.responses.summary import Covered
from service.schemas.responses.tasks import ExecutionStartedResponse

type DatasetName = Annotated[str, Meta(description="Id of the dataset: source and language.", examples=["shop.en"])]
type SourceName = Annotated[str, Meta(description="Name of the source, or `host:port/database`.", examples=["shop"])]
type Number = Annotated[int, Meta(ge=1, description="Number of the version in its dataset.", examples=[3])]
type Share = Annotated[float, Meta(ge=0, le=1, examples=[0.86])]


class DatasetTask(Struct, kw_only=True):
    """Task whose pairs are in a dataset."""

    task_id: TaskIdText
    task_name: TaskName | None
    pairs: Count
    """Number of the task's pairs in the dataset."""
    deleted: bool
    """True if the task was deleted since."""


class Validation(Struct, kw_only=True):
    """Result of the step `sql_validation` before the load."""

    pairs: Count
    """Number of pairs that were validated."""
    usable: Count
    """Number of pairs whose SQL is valid, accepted repairs included."""


class Retrieval(Struct, kw_only=True):
    """Shares of tables and examples that a search by question finds, measured at the load."""

    questions: Count
    """Number of questions searched for."""
    tables_at_1: Share
    """Share of tables found by the first hit."""
    tables_at_5: Share
    """Share of tables found by the first five hits."""
    pairs_at_5: Share
    """Share of questions that find an example among five pairs."""


class Uplift(Struct, kw_only=True):
    """Execution accuracy of a language model without and with the dataset's pairs."""

    model: Annotated[str, Meta(examples=["qwen3"])]
    """Name of the model."""
    questions: Count
    """Number of questions asked with the pairs."""
    without: Share
    """Share of right answers without documents and pairs."""
    with_pairs: Share
    """Share of right answers with documents and pairs."""


class DatasetVersion(Struct, kw_only=True):
    """State of a dataset after one completed load."""

    number: Number
    task_id: TaskIdText
    """Id of the task that was loaded."""
    task_name: TaskName | None
    task_deleted: bool
    """True if the task was deleted since, so that the version cannot be loaded again."""
    execution_id: ExecutionIdText
    position: Position
    """Position of the event that completed the load."""
    loaded_at: Time
    loaded_by: Creator | None
    """Person or key that requested the load."""
    pairs: Count
    """Number of pairs in the dataset after the load."""
    ddl: Count
    """Number of DDL items that the task loaded."""
    documents: Count
    """Number of documentation items that the task loaded."""
    tasks: list[DatasetTask]
    """Tasks whose pairs were in the dataset after the load."""
    added: Count | None
    """Number of pairs that the load added; null for loads of earlier versions of Querymill."""
    removed: Count | None
    """Number of pairs that the load removed; null for loads of earlier versions of Querymill."""
    validation: Validation | None
    """Null if the pairs were not validated."""
    covered: Covered | None
    """Tables that the task's pairs cover, by its last quality report before its next load; null without a report."""
    retrieval: Retrieval | None
    """Null if the task has too few pairs that the grammar did not word."""
    uplift: Uplift | None
    """Null if the version was not evaluated with a model."""


class PendingChanges(Struct, kw_only=True):
    """Pairs that the next load of a task changes in the vector store."""

    added: list[PairId]
    """Pairs approved or edited since the load, which the vector store does not have."""
    removed: list[PairId]
    """Pairs rejected since the load, which the vector store still has."""
    changed: list[PairId]
    """Pairs edited since the load, of which the vector store has the earlier text."""


class PendingLoad(Struct, kw_only=True):
    """Changes of a task that are not in the vector store yet."""

    task_id: TaskIdText
    changes: PendingChanges


class DatasetView(Struct, kw_only=True):
    """Dataset: the pairs and documents of one source in one language that are in the vector store."""

    dataset: DatasetName
    source: SourceName
    language: QuestionLanguage
    pairs: Count
    """Number of pairs in the vector store."""
    tasks: list[DatasetTask]
    """Tasks whose pairs are in the vector store, that of the last load first."""
    version: DatasetVersion
    """Version of the last load."""
    pending: list[PendingLoad]
    """Changes of these tasks that are not in the vector store yet; empty for an earlier position."""


class DatasetList(Struct, kw_only=True):
    datasets: list[DatasetView]
    """Datasets, sorted by source and language."""
    position: Position
    """Position in the log that the answer includes."""


class DatasetDetail(DatasetView, kw_only=True):
    versions: list[DatasetVersion]
    """Versions, newest first."""
    total: Count
    """Number of all versions."""


class PairText(Struct, kw_only=True):
    question: Question
    sql: Sql


class ChangedPair(Struct, kw_only=True):
    before: PairText
    """Text in the earlier version."""
    after: PairText
    """Text in the later version."""


class ChangedDocument(Struct, kw_only=True):
    """File with DDL or a document that differs between the versions."""

    file_name: FileName
    before: Sha256 | None
    """SHA-256 in the earlier version; null if it has no such file."""
    after: Sha256 | None
    """SHA-256 in the later version; null if it has no such file."""


class PairTotals(Struct, kw_only=True):
    added: Count
    removed: Count
    changed: Count


class Differences(Struct, kw_only=True):
    """Differences between two contents."""

    totals: PairTotals
    """Numbers of all added, removed and changed pairs."""
    added: list[PairText]
    """Pairs that only the second has, at most `limit`."""
    removed: list[PairText]
    """Pairs that only the first has, at most `limit`."""
    changed: list[ChangedPair]
    """Pairs whose question or SQL differs, at most `limit`."""
    documents: list[ChangedDocument]
    """Files with DDL and documents that differ."""


class DatasetChanges(Differences, kw_only=True, rename={"start": "from"}):
    """Differences between two versions of a dataset."""

    dataset: DatasetName
    start: Number
    to: Number


class TaskComparison(Differences, kw_only=True):
    """Differences between two tasks."""

    task_id: TaskIdText
    other: TaskIdText


class VersionLoad(Struct, kw_only=True):
    """Load of an earlier version."""

    execution: ExecutionStartedResponse
    """Execution that loads the version."""
    forked: bool
    """True if the task has changed since the version, so that a fork of the task at the version is loaded."""


class TaskUse(Struct, kw_only=True):
    """Use of a task's pairs in its dataset."""

    dataset: DatasetName
    state: Literal["not_loaded", "in_use", "replaced"]
    """`replaced` if the task was loaded and none of its pairs is in the vector store any more."""
    pairs: Count
    """Number of the task's pairs in the vector store."""
    loaded: DatasetVersion | None
    """Version of the task's last load; null if the task was never loaded."""
    replaced_by: DatasetVersion | None
    """Version whose load replaced the pairs; null unless `replaced`, or if the pairs were removed otherwise."""
    pending: PendingChanges
    """Changes that are not in the vector store yet; empty unless `in_use`."""
