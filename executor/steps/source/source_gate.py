"""Gate over a task's source: limited to its tables; stopping the execution cancels its queries."""

from __future__ import annotations

from executor.steps.api import StepContext
from training.source.description import SourceDescription
from training.sql.gate import Gate, GateLimits


def source_gate(context: StepContext, source: SourceDescription, *, timeout_ms: int = 10_000) -> Gate:
    """Return a gate for one thread, which the caller closes."""
    return Gate(
        lambda: context.open_source(statement_timeout_ms=timeout_ms),
        frozenset(table.name for table in source.tables),
        GateLimits(statement_timeout_ms=timeout_ms),
    )
