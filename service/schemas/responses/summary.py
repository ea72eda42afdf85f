"""Response with the summary of a task's result."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from service.schemas.fields import Count, DatabaseName, Language, Question
from service.schemas.responses.moments import QualityFigure
from training.measures import Grade


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
    language: Language
    """Language of the questions."""
    example: Question | None
    """Shortest question of the usable pairs; null without one."""
    store: StoreAddress | None
    """Vector store of the loaded items; null until the task's load is completed."""
