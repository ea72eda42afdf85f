"""Prompts that ask for the SQL of a question; conditions differ only in the text before the question."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

from training.catalog.model import Table, TableName
from training.documents.sql_text import column_list, quoted
from training.vectors.items import TrainingItem

type Condition = Literal["plain", "documents", "knowledge", "pairs", "all"]
"""Plain CREATE TABLEs; annotated DDL; annotated DDL with retrieved knowledge, with retrieved pairs, or with both."""
CONDITIONS: tuple[Condition, ...] = ("plain", "documents", "pairs")
"""Conditions of an evaluation by a user."""
STAGES: tuple[tuple[Condition, Condition], ...] = (
    ("plain", "documents"),
    ("documents", "pairs"),
    ("plain", "pairs"),
)
"""Pairs of conditions that are compared: (before, after)."""
SYSTEM = "You write PostgreSQL."
_TASK = (
    "Write one PostgreSQL SELECT statement that answers the question. Use only the tables and columns of this schema. "
    "Reply with the SQL alone."
)


def request_text(schema: str, retrieved: Iterable[str], question: str) -> str:
    """Return the request for one question. The schema comes first, so that a server can reuse its work."""
    return "\n\n".join([f"{schema.rstrip()}\n\n{_TASK}", *retrieved, f"Question: {question}"])


def example(item: TrainingItem) -> str:
    """Return a pair as an example for the model."""
    pair = json.loads(item.text)
    return f"Question: {pair['question']}\nSQL: {pair['sql']}"


def plain_table(table: Table) -> str:
    """Return the CREATE TABLE of a table: columns with their types, and the declared keys."""
    parts = [f"{quoted(column.name)} {column.type}" for column in table.columns]
    if table.primary_key:
        parts.append(f"primary key ({column_list(table.primary_key)})")
    parts += [
        f"foreign key ({column_list(key.columns)}) references {_short(key.referenced_table)}"
        f" ({column_list(key.referenced_columns)})"
        for key in table.foreign_keys
    ]
    lines = ",\n".join(f"  {part}" for part in parts)
    return f"create table {_short(table.name)} (\n{lines}\n);"


def _short(name: TableName) -> str:
    return quoted(name.name) if name.schema == "public" else f"{quoted(name.schema)}.{quoted(name.name)}"
