"""Judging answers by their rows: the gold SQLs run as they are, the model's pass the gate."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import psycopg

from bench.support.assistant.questions import Question
from training.gate.gate import Gate, GateLimits
from training.gate.json_values import json_row, tame_loaders
from training.measures.execution_accuracy import Rows, is_right
from training.source.description import SourceDescription

MAX_ROWS = 5_000
SQL_TIMEOUT_MS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    right: bool
    runs: bool
    error: str | None
    """Why it does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """Rows of one gold SQL."""

    rows: Rows
    ordered: bool


def gold_rows(dsn: str, question: Question) -> list[Gold]:
    """Run each gold SQL of a question, read-only; psycopg.Error if one fails."""
    with psycopg.connect(dsn) as conn, conn.cursor() as cursor:
        conn.read_only = True
        tame_loaders(cursor)
        found: list[Gold] = []
        for statement in question.gold:
            rows = cursor.execute(statement.encode()).fetchall()
            found.append(Gold(rows=[json_row(row) for row in rows], ordered=question.ordered(statement)))
        return found


def judging_gate(dsn: str, source: SourceDescription) -> AbstractContextManager[Gate]:
    tables = frozenset(table.name for table in source.tables)
    return Gate(
        lambda: psycopg.connect(dsn), tables, GateLimits(statement_timeout_ms=SQL_TIMEOUT_MS, max_rows=MAX_ROWS)
    )


def judge(gate: Gate, sql: str, gold: Sequence[Gold]) -> Outcome:
    result = gate.run(sql, limit=MAX_ROWS)
    if not result.verdict.valid:
        return Outcome(right=False, runs=False, error=result.verdict.error)
    complete = len(result.rows) == result.verdict.rows and not result.verdict.truncated
    right = complete and any(is_right(result.rows, one.rows, ordered=one.ordered) for one in gold)
    return Outcome(right=right, runs=True, error=None)
