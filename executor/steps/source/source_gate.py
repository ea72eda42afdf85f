"""SQL gate over a task's source, limited to the described tables. A stop request cancels the gate's queries."""

from __future__ import annotations

from executor.steps.api import StepContext
from training.gate import Gate, GateLimits
from training.source import SourceDescription

TIMEOUT_MS = 10_000
"""Time limit of one SQL at the gate; a busy server gets more (`GateLimits.patience`)."""


def source_gate(context: StepContext, source: SourceDescription, *, timeout_ms: int = TIMEOUT_MS) -> Gate:
    """Return a gate for use by one thread; the caller closes the gate."""
    return Gate(
        context.open_source,
        frozenset(table.name for table in source.tables),
        GateLimits.patient(timeout_ms, round(context.settings.sql_seconds * 1_000)),
    )
