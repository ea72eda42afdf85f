"""Trying the SQL of a question at the gate, before the question is taken."""

from __future__ import annotations

from functools import partial

from training.gate.gate import Gate
from training.probe import ProbeResult


def probed(gate: Gate, sql: str) -> ProbeResult:
    """How many rows it gives; where that is one, its values can be looked at: such an answer may say nothing.

    psycopg.OperationalError where the source cannot be reached, `GateCancelled` after a cancel.
    """
    verdict = gate.check(sql)
    if verdict.rows != 1 or verdict.truncated:
        return ProbeResult(rows=verdict.rows, error=verdict.error)
    return ProbeResult(rows=1, error=None, look=partial(_only_row, gate, sql))


def _only_row(gate: Gate, sql: str) -> tuple[object, ...] | None:
    rows = gate.run(sql, limit=1).rows
    return rows[0] if len(rows) == 1 else None
