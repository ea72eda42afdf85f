"""Questions that people asked of a database, each with the SQL that answers it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.support.databases import OUTSIDE, shared_folder
from training.measures.execution_accuracy import gold_statements, is_ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    text: str
    gold: tuple[str, ...]
    """SQLs, any of which is right."""
    category: str

    def ordered(self, gold: str) -> bool:
        """Return True if the rows must be in the order of this gold SQL."""
        return self.category == "order_by" or is_ordered(self.text, gold)


def questions_of(database: str) -> list[Question]:
    """Return the questions about one database, in the order of their file; none if it has none."""
    if database in OUTSIDE:
        file = OUTSIDE[database].with_suffix(".csv")
    elif (folder := shared_folder()) is not None:
        file = folder / "questions" / "sql_eval_dev.csv"
    else:
        return []
    return read_questions(file, database)


def read_questions(file: Path, database: str) -> list[Question]:
    """Return the lines of a CSV file (question, query, query_category, and db_name if it has several databases)."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Question(text=line["question"], gold=gold_statements(line["query"]), category=line["query_category"])
            for line in csv.DictReader(lines)
            if line.get("db_name", database) == database
        ]


def spread[Item](items: Sequence[Item], most: int | None) -> list[Item]:
    """Return at most `most` items, evenly spread; all if None."""
    if most is None or most >= len(items):
        return list(items)
    return [items[i * len(items) // most] for i in range(most)]
