"""Made-up values of a column: near the literals it is compared with, and few enough that some repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Literal
from uuid import UUID

from training.catalog.model import Column
from training.catalog.values import as_day, days_after, read_decimal

type _Kind = Literal["number", "time", "yes/no", "choice", "text", "other"]
type Cell = str | int | Decimal | bool | date | datetime | None

_EVERYWHERE = frozenset(
    ["int2", "int4", "int8", "numeric", "float4", "float8", "money", "date", "timestamp", "timestamptz", "bool", "uuid",
     "json", "jsonb", "time", "interval"]
)  # fmt: skip
_WHOLE = frozenset(["int2", "int4", "int8"])
_MOST = {"int2": 32_000, "int4": 2_000_000_000}
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_KEYS = 10_000
"""First number of the values of a key."""
_YEAR = re.compile(r"\d{4}")
_YEARS = range(1800, 2300)
_FIRST = date(2022, 1, 10)


def cell_type(column: Column) -> str:
    """Return a type that every PostgreSQL has: the column's own, or text."""
    own = column.base_type if column.base_type in _EVERYWHERE else "text"
    return f"{own}[]" if column.is_array else own


@dataclass(slots=True)
class Pool:
    """Values of one column. `near` has the literals it is compared with; None if it is not compared."""

    column: Column
    format: str | None
    near: list[str] | None
    random: Random
    _special: list[Cell] = field(init=False)

    def __post_init__(self) -> None:
        self._special = [] if self.column.is_array else self._around()

    def drawn(self) -> Cell:
        """Return a random value: near a literal in two of three cases."""
        if self.column.is_array:
            return "{}"
        if self._special and self.random.random() < 0.66:
            return self.random.choice(self._special)
        return self._any(self.random.randrange(40))

    def numbered(self, number: int) -> Cell:
        """Return a value that differs for each number; values near literals come first."""
        first = list(dict.fromkeys(self._special)) if self.column.base_type != "bool" else []
        return first[number] if number < len(first) else self._any(_KEYS + number)

    def _around(self) -> list[Cell]:
        texts = self.near or []
        match self._kind():
            case "number":
                return [n for text in texts if (value := read_decimal(text)) is not None for n in self._numbers(value)]
            case "time":
                return [self._written(day) for text in texts for day in self._days(text)]
            case "choice":
                return list(self.column.enum_values)
            case "text":
                return [t for text in texts for t in (text.strip("%"), text.strip("%"), f"{text.strip('%')} more")]
            case "yes/no" | "other":
                return []

    def _kind(self) -> _Kind:
        base = self.column.base_type
        if base == "bool":
            return "yes/no"
        if base in {"date", "timestamp", "timestamptz"} or (self.format or "").startswith("YYYY"):
            return "time"
        if self.column.category == "N" and base in _EVERYWHERE:
            return "number"
        if self.column.enum_values:
            return "choice"
        return "text" if cell_type(self.column) == "text" else "other"

    def _numbers(self, value: Decimal) -> list[Cell]:
        most = _MOST.get(self.column.base_type, 10**15)
        found = [value, value, value - 1, value + 1, value * 2, value / 2]
        return [self._as_number(max(min(n, Decimal(most)), Decimal(-most))) for n in found]

    def _as_number(self, value: Decimal) -> int | Decimal:
        return int(value) if self.column.base_type in _WHOLE else round(value, 4)

    def _days(self, text: str) -> list[date]:
        found = _DATE.match(text)
        if found is not None:
            day = as_day(found[0])
            return [] if day is None else [days_after(day, n) for n in (0, 0, -1, 1, 3, -30, 30, -400, 400)]
        if _YEAR.fullmatch(text) and int(text) in _YEARS:
            return [date(int(text) + n // 12 - 1, n % 12 + 1, 15) for n in range(36)]
        return []

    def _written(self, day: date) -> Cell:
        """Return the day as a value of the column: a date, a time, or a text in the column's format."""
        if self.column.base_type == "date":
            return day
        if self.column.base_type in {"timestamp", "timestamptz"}:
            return datetime(day.year, day.month, day.day, self.random.choice((0, 9, 23)))  # noqa: DTZ001 - in the server's zone
        pattern = self.format or "YYYY-MM-DD"
        return pattern.replace("YYYY", f"{day.year:04}").replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")

    def _any(self, number: int) -> Cell:
        match self._kind():
            case "number":
                # a key is whole, as integers of other tables may refer to it
                whole = self.column.base_type in _WHOLE or number >= _KEYS
                return self._as_number(Decimal(number + 1) if whole else Decimal(number) * 7 / 4)
            case "time":
                return self._written(_FIRST + timedelta(days=number * 23 % 1100 if number < _KEYS else number))
            case "yes/no":
                return number % 2 == 0
            case "choice":
                return self.column.enum_values[number % len(self.column.enum_values)]
            case "text":
                return f"text {number}"
            case "other":
                return _other(self.column.base_type, number)


def _other(base_type: str, number: int) -> Cell:
    if base_type == "uuid":
        return str(UUID(int=number))
    return f'{{"a": {number}}}' if base_type in {"json", "jsonb"} else None
