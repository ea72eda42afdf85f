"""Parameters of the client's methods, and their values."""

from __future__ import annotations

from typing import Literal, TypedDict

type Language = Literal["zh", "en"]
type Review = Literal["approved", "rejected"]
type LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
type InputKind = Literal["tables", "relations", "dictionary", "knowledge"]


class TaskFilter(TypedDict, total=False):
    """Filters of the list of tasks; `status` is a comma-separated list."""

    status: str | None
    db_name: str | None
    created_by: str | None
    q: str | None
    limit: int | None
    cursor: str | None
    compat: bool | None


class LogFilter(TypedDict, total=False):
    level: str | None
    step: str | None
    execution_id: str | None
    q: str | None
    before: int | None
    after: int | None
    limit: int | None
    at: int | None
    count: bool | None


class PairFilter(TypedDict, total=False):
    """Filters of a task's pairs; `status` and `difficulty` are comma-separated lists."""

    q: str | None
    status: str | None
    difficulty: str | None
    table: str | None
