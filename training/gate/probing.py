"""Check of a question's SQL at the gate, before the question is used."""

from __future__ import annotations

from functools import partial

from training.gate.gate import Gate
from training.probe import ProbeResult


def probed(gate: Gate, sql: str) -> ProbeResult:
    """Return the number of rows of SQL that the grammar has made.

    Of a single row, `look` reads the values, because such an answer may be trivial.

    Raises psycopg.OperationalError if the source cannot be reached, and `GateCancelled` after a cancel.
    """
    verdict = gate.check(sql, ours=True)
    if verdict.rows != 1 or verdict.truncated:
        return ProbeResult(rows=verdict.rows, error=verdict.error, layer=verdict.layer)
    return ProbeResult(rows=1, error=None, look=partial(_only_row, gate, sql))


def _only_row(gate: Gate, sql: str) -> tuple[object, ...] | None:
    rows = gate.run(sql, limit=1, ours=True).rows
    return rows[0] if len(rows) == 1 else None
