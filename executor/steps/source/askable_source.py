"""Part of a source that pairs may query: without unreadable tables and unsafe views."""

from __future__ import annotations

import logging

from executor.steps.api import StepContext
from executor.steps.source.described_source import described_source
from executor.steps.source.source_gate import source_gate
from training.catalog import Table
from training.pipeline import without_tables
from training.source import SourceDescription

logger = logging.getLogger("QuestionSQLGenerator")


def askable_source(context: StepContext) -> SourceDescription:
    """Return the described source, excluding unsafe views and tables that are unreadable or have no columns."""
    return context.memo.get("askable source", lambda: _askable(context))


def _askable(context: StepContext) -> SourceDescription:
    source = described_source(context)
    # without locked views: reading their definitions would block
    with source_gate(context, without_tables(source, {t.name for t in source.tables if t.locked})) as gate:
        refused = gate.unreadable()
    for table, reason in refused.items():
        logger.warning("不针对 %s 提问: %s", table.short, reason)
    hidden = {table.name for table in source.tables if not table.readable or not table.columns}
    for table in sorted(hidden - refused.keys()):
        logger.warning("不针对 %s 提问: %s", table.short, _why_not(source.catalog.table(table)))
    return without_tables(source, {*refused, *hidden})


def _why_not(table: Table) -> str:
    if table.locked:
        return "被其他会话独占锁定"
    if not table.columns:
        return "没有字段"
    return "物化视图尚无数据或没有查询权限" if table.kind == "materialized_view" else "没有查询权限"
