"""Distinct names instead of equal ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from training.catalog.model import Table


def with_one_id(labels: Sequence[str], said: Sequence[str], table: Table) -> list[str]:
    """Return the short names; if several are "ID", only the table's key keeps it, the others get their label."""
    key = table.primary_key[0] if len(table.primary_key) == 1 else None
    several = said.count("ID") > 1
    return [
        label if several and short == "ID" and column.name != key else short
        for label, short, column in zip(labels, said, table.columns, strict=True)
    ]


def made_unique(labels: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return the labels, made unique by the words of the columns' own names, at last by a number."""
    counts = Counter(label.lower() for label in labels)
    told = [
        label if counts[label.lower()] == 1 else _with(label, own) for label, own in zip(labels, words, strict=True)
    ]
    seen: Counter[str] = Counter()
    result: list[str] = []
    for label in told:
        seen[label.lower()] += 1
        space = " " if label.isascii() else ""
        result.append(label if seen[label.lower()] == 1 else f"{label}{space}{seen[label.lower()]}")
    return result


def _with(label: str, own: str) -> str:
    # Latin letters mean nothing in a Chinese label, a number is as good
    if own.lower() in label.lower() or (own.isascii() and not label.isascii()):
        return label
    return f"{label} {own}" if label.isascii() else f"{label}{own}"


def or_longer(short: Sequence[str], long: Sequence[str]) -> list[str]:
    """Return the short names; of equal ones the long names instead."""
    counts = Counter(short)
    return [s if counts[s] == 1 else n for s, n in zip(short, long, strict=True)]
