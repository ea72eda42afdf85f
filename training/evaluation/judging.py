"""Judgement of a query by its rows: it passes the gate, runs read-only, and is compared with the gold rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.gate.gate import Gate, GateLimits
from training.gate.verdict import Result
from training.measures.execution_accuracy import ResultRows, is_right

MAX_ROWS = 5_000
SQL_TIMEOUT_MS = 5_000
LIMITS = GateLimits(statement_timeout_ms=SQL_TIMEOUT_MS, max_rows=MAX_ROWS)
"""Limits of the gate that is passed to `judge`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """Rows of one gold statement, with which the rows of an answer are compared."""

    sql: str
    rows: ResultRows
    ordered: bool
    """True if an answer's rows must be in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    right: bool
    runs: bool
    error: str | None
    """The gate's refusal, if the query does not run."""


def is_complete(result: Result) -> bool:
    """True if the result has all rows of its SQL: at most MAX_ROWS, and at most 4 MB."""
    return len(result.rows) == result.verdict.rows and not result.verdict.truncated


def judge(gate: Gate, sql: str, gold: Sequence[Gold]) -> Judgement:
    """Run a query through the gate; it is right if its rows are those of one of the gold statements."""
    result = gate.run(sql, limit=MAX_ROWS)
    if not result.verdict.valid:
        return Judgement(right=False, runs=False, error=result.verdict.error)
    right = is_complete(result) and any(is_right(result.rows, one.rows, ordered=one.ordered) for one in gold)
    return Judgement(right=right, runs=True, error=None)
