"""Responses with the summary of a task's result, and with its quality report."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from service.schemas.fields import Count, DatabaseName, Object, Question, QuestionLanguage
from training.measures import FigureName, Grade


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


class Covered(Struct, kw_only=True):
    """Number of things covered, and of all."""

    done: Count
    """Number covered."""
    total: Count
    """Number of all."""


class VerdictView(Struct, kw_only=True):
    """Verdict on a task's pairs."""

    grade: Grade
    """`good` if every figure of the quality report reaches its bar, `poor` if too few pairs are usable, else `gaps`."""
    weakest: QualityFigure | None
    """Figure furthest below its bar, else the nearest above it; null if all figures are complete."""


class StoreAddress(Struct, kw_only=True):
    """Address of the vector store."""

    address: Annotated[str, Meta(examples=["db.example.com:5432/vectors"])]
    """Host, port and database."""
    url: Annotated[str, Meta(examples=["postgresql+psycopg://app:PASSWORD@db.example.com:5432/vectors"])]
    """URL for SQLAlchemy; `PASSWORD` in place of the password."""


class TaskSummary(Struct, kw_only=True):
    """Summary of a task's result, with its pairs as they are now."""

    pairs: Count
    """Number of pairs."""
    usable: Count
    """Number of pairs fit for training: neither invalid, nor rejected, nor repaired and waiting for approval."""
    valid: Count
    """Number of pairs whose SQL passes the gate, also of those that are rejected or wait for approval."""
    invalid: Count
    """Number of invalid pairs that are not rejected."""
    repaired: Count
    """Number of repaired pairs that wait for approval."""
    rejected: Count
    """Number of rejected pairs."""
    loaded: Count
    """Number of pairs that are in the vector store as this task's."""
    tables: Covered | None
    """Tables used by at least one question; null without a quality report."""
    retrieval: Annotated[float, Meta(ge=0, le=1, examples=[0.97])] | None
    """Share of questions whose tables are among the first five items found; null if not measured."""
    verdict: VerdictView | None
    """Verdict; null without a quality report or without pairs."""
    db_name: DatabaseName
    language: QuestionLanguage
    example: Question | None
    """Shortest question of the usable pairs; null without one."""
    store: StoreAddress | None
    """Vector store of the loaded items; null until the task's load is completed."""
