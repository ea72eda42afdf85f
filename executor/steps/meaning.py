"""Whether an SQL's result depends on what it says: small changes to it must give another result."""

from __future__ import annotations

from collections.abc import Sequence

from executor.steps.seam import StepContext
from executor.steps.source_gate import source_gate
from training.questions.mutation import Rows, mutation_score
from training.questions.pair import Pair
from training.source.description import SourceDescription

SAMPLE = 150
"""Pairs looked at: each costs some ten queries."""
ROWS = 500
"""Rows compared."""
TIMEOUT_MS = 2_000


def sampled(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Evenly over the list, the same ones every time."""
    step = max(1, -(-len(pairs) // SAMPLE))
    return pairs[::step]


def noticed_changes(context: StepContext, source: SourceDescription, pairs: Sequence[Pair]) -> tuple[int, int]:
    """(changes that the results of these SQLs notice, changes in all)."""
    noticed = total = 0
    with source_gate(context, source, timeout_ms=TIMEOUT_MS) as gate:

        def run(sql: str) -> Rows | None:
            context.token.check()
            result = gate.run(sql, limit=ROWS)
            return result.rows if result.verdict.valid else None

        for pair in pairs:
            result = mutation_score(pair.sql, run, source)
            noticed += result.noticed
            total += result.total
    return noticed, total
