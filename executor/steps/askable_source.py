"""The part of a source that questions may be asked of: relations no SQL may read are left out."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Collection

from executor.steps.described_source import described_source
from executor.steps.seam import StepContext
from executor.steps.source_gate import source_gate
from training.source.catalog import TableName
from training.source.description import SourceDescription

logger = logging.getLogger("QuestionSQLGenerator")


def askable_source(context: StepContext) -> SourceDescription:
    """The described source without the views that would run a user's code and the tables this login may not read."""
    return context.memo.get("askable source", lambda: _askable(context))


def _askable(context: StepContext) -> SourceDescription:
    source = described_source(context)
    with source_gate(context, source) as gate:
        refused = gate.unreadable()
    for table, reason in refused.items():
        logger.warning("不针对 %s 提问: %s", table.short, reason)
    hidden = {table.name for table in source.tables if not table.readable}
    return without(source, {*refused, *hidden})


def without(source: SourceDescription, tables: Collection[TableName]) -> SourceDescription:
    """The source as if it had none of these tables."""
    if not tables:
        return source
    kept = tuple(table for table in source.tables if table.name not in tables)
    return dataclasses.replace(
        source,
        # the catalog's index by name is its own and must not be shared
        catalog=dataclasses.replace(source.catalog, tables=kept, _by_name={}),
        relations=tuple(r for r in source.relations if r.child not in tables and r.parent not in tables),
        themes=tuple(
            dataclasses.replace(theme, tables=tuple(t for t in theme.tables if t not in tables))
            for theme in source.themes
        ),
    )
