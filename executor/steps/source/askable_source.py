"""The SQL gate over a task's source, and the part of it that pairs may query: no unreadable tables, no unsafe views."""

from __future__ import annotations

import logging

from executor.steps.api import StepContext
from executor.steps.source.described_source import described_source
from executor.texts import say
from runtime.sentences import Sentence
from training.catalog import Table
from training.gate import Gate, GateLimits
from training.pipeline import without_tables
from training.source import SourceDescription

logger = logging.getLogger(__name__)

TIMEOUT_MS = 10_000
"""Time limit of one SQL at the gate; a busy server gets more (`GateLimits.patience`)."""


def source_gate(context: StepContext, source: SourceDescription, *, timeout_ms: int = TIMEOUT_MS) -> Gate:
    """Return a gate over the described tables for one thread. The caller closes it; a stop cancels its queries."""
    return Gate(
        context.open_source,
        frozenset(table.name for table in source.tables),
        GateLimits.patient(timeout_ms, round(context.settings.sql_seconds * 1_000)),
    )


def askable_source(context: StepContext) -> SourceDescription:
    """Return the described source, excluding unsafe views and tables that are unreadable or have no columns."""
    return context.memo.get("askable source", lambda: _askable(context))


def _askable(context: StepContext) -> SourceDescription:
    source = described_source(context)
    # without locked views: reading their definitions would block
    with source_gate(context, without_tables(source, {t.name for t in source.tables if t.locked})) as gate:
        refused = gate.unreadable()
    for table, reason in refused.items():
        logger.warning("no questions about %s: %s", table.short, reason)
    hidden = {table.name for table in source.tables if not table.readable or not table.columns}
    for table in sorted(hidden - refused.keys()):
        logger.warning("no questions about %s: %s", table.short, _why_not(source.catalog.table(table)))
    return without_tables(source, {*refused, *hidden})


def _why_not(table: Table) -> Sentence:
    if table.locked:
        return say("another session holds an exclusive lock on it")
    if not table.columns:
        return say("it has no columns")
    if table.kind == "materialized_view":
        return say("the materialized view has no data yet, or may not be read")
    return say("it may not be read")
