"""Trying the SQL of a question at the gate, before the question is taken."""

from __future__ import annotations

from training.questions.probe import ProbeResult
from training.sql.gate import Gate


def probed(gate: Gate, sql: str) -> ProbeResult:
    """How many rows it gives, and the values where there is one row: that answer may say nothing.

    psycopg.OperationalError where the source cannot be reached, `GateCancelled` after a cancel.
    """
    verdict = gate.check(sql)
    if verdict.rows != 1 or verdict.truncated:
        return ProbeResult(rows=verdict.rows, error=verdict.error)
    result = gate.run(sql, limit=1)
    only = result.rows[0] if len(result.rows) == 1 else None
    return ProbeResult(rows=result.verdict.rows, error=result.verdict.error, only=only)
