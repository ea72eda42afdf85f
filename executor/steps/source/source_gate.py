"""The gate over a task's source: its tables only, its queries cancelled with the execution."""

from __future__ import annotations

from executor.steps.api import StepContext
from training.source.description import SourceDescription
from training.sql.gate import Gate, GateLimits


def source_gate(context: StepContext, source: SourceDescription, *, timeout_ms: int = 10_000) -> Gate:
    """A gate for one thread; close it."""
    return Gate(
        lambda: context.open_source(statement_timeout_ms=timeout_ms),
        frozenset(table.name for table in source.tables),
        GateLimits(statement_timeout_ms=timeout_ms),
    )
