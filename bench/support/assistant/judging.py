"""Gold rows of the questions: their SQLs run unchanged. The model's pass the gate (`training.evaluation.judging`)."""

from __future__ import annotations

from contextlib import AbstractContextManager

import psycopg

from bench.support.assistant.questions import Question
from training.evaluation.judging import LIMITS, Gold
from training.gate.gate import Gate
from training.gate.json_values import json_row, tame_loaders
from training.source.description import SourceDescription


def gold_rows(dsn: str, question: Question) -> list[Gold]:
    """Run each gold SQL of a question, read-only. Raises psycopg.Error if one fails."""
    with psycopg.connect(dsn) as conn, conn.cursor() as cursor:
        conn.read_only = True
        tame_loaders(cursor)
        found: list[Gold] = []
        for statement in question.gold:
            rows = cursor.execute(statement.encode()).fetchall()
            found.append(Gold(sql=statement, rows=[json_row(row) for row in rows], ordered=question.ordered(statement)))
        return found


def judging_gate(dsn: str, source: SourceDescription) -> AbstractContextManager[Gate]:
    return Gate(lambda: psycopg.connect(dsn), frozenset(table.name for table in source.tables), LIMITS)
