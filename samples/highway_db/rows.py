"""Rows of a sample, and functions shared by its generators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid5

FIRST_DAY = date(2022, 1, 1)
LAST_DAY = date(2023, 12, 31)
DAYS = tuple(FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))

_SEED = 20220101
_NAMESPACE = UUID("6f0c1f0e-6a51-5d0b-9a55-0d7c3f6a2b11")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """Rows of one table, in the order of `columns`."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]


def randomness(purpose: str) -> Random:
    """Return a random generator for one purpose, so that a change of one table does not change other tables."""
    return Random(f"{_SEED}:{purpose}")  # noqa: S311 - sample data, not secrets


def identifier(table: str, key: object) -> str:
    """Return a row's id, 32 hexadecimal characters."""
    return uuid5(_NAMESPACE, f"{table}:{key}").hex


def money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def moment(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second))
