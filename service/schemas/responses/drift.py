"""Responses about changes of a source since a task has described it."""

from __future__ import annotations

from typing import Annotated, get_args

from msgspec import Meta, Struct

from events.facts.task.facts import SchemaChangeKind
from service.schemas.fields import Count, TaskIdText

type StoredChangeKind = Annotated[
    str, Meta(examples=["column_renamed"], extra_json_schema={"enum": list(get_args(SchemaChangeKind.__value__))})
]


class SchemaChangeView(Struct, kw_only=True):
    """One change of a source. A renaming is a guess: the database does not record it."""

    kind: StoredChangeKind
    """Kind of the change."""
    table: Annotated[str, Meta(examples=["customer"])]
    """Name of the table as it was, or as it is if it was added."""
    column: Annotated[str, Meta(examples=["city"])] | None
    """Name of the column as it was, or as it is if it was added; null for a change of a table."""
    before: Annotated[str, Meta(examples=["integer"])] | None
    """Former type of a column with another type."""
    after: Annotated[str, Meta(examples=["town"])] | None
    """New name of what was renamed, or new type of a column."""


class DriftView(Struct, kw_only=True):
    """Changes of a source since a task has described it."""

    since: TaskIdText | None
    """The task that has described the source; null if there is none."""
    counts: dict[str, Count]
    """Number of changes by kind."""
    changes: list[SchemaChangeView]
    """The first changes, at most 200."""
    pairs: Count
    """Number of pairs of that task that read what was removed, renamed or got another type."""
