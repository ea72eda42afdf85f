"""Statistics of a table's data, before a role is derived from them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from sys import intern
from typing import Any

from training.catalog.model import Column
from training.catalog.values import DATES, INTEGERS, NUMBERS, TEXTS, TIMESTAMPS

MAX_VALUE_LENGTH = 256
"""Maximum number of characters read of a value. A longer value is cut, and never becomes a literal."""
VALUES = 100
"""Maximum number of values kept of a column; fewer if there are very many columns."""
UNIQUE_VALUES = 60
"""Maximum number of values kept of a column without repetitions; more would add nothing."""
_SHORT = 6
"""Maximum length of values that all columns share in memory: small numbers and codes occur in thousands of columns."""
_NO_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})
_INT64_DIGITS = 20
"""Characters of the longest 64-bit integer, with its sign."""
_ISO_LENGTH = {"date": 10, "timestamp": 19, "timestamptz": 22}
"""Length of dates and times that sort as text: without fractions, eras or years of five digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValues:
    """All different values of a column that may be part of a relation, in 8 bytes each.

    A 64-bit integer is stored as it is, also from a column of decimals; any other value as the hash of its text.
    """

    hashes: array[int]

    def missing_in(self, others: KeyValues) -> int:
        """Return the number of these values that the other column does not have."""
        known = set(others.hashes)
        return sum(value not in known for value in self.hashes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnStatistics:
    """Statistics of one column. Shares are 0..1 of all rows, nulls included; values are as PostgreSQL prints them."""

    null_share: float = 0.0
    distinct: int | None = None
    values: tuple[tuple[str, float], ...] = ()
    """At most VALUES of (value, share), the most common first. Empty for private columns."""
    whole: bool = False
    """True if every row was read, so that `distinct` and `keys` are exact."""
    minimum: str | None = None
    maximum: str | None = None
    unique: bool = False
    """True if no value occurs twice in the rows that were read."""
    keys: KeyValues | None = None
    """None if the column was not read whole or cannot be part of a relation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStatistics:
    """Statistics of one table. `whole` means that every row was read, so that its columns are exact."""

    rows: int
    exact: bool
    whole: bool
    columns: dict[str, ColumnStatistics]


def column_statistics(
    column: Column,
    cells: Sequence[str | None],
    *,
    rows: int,
    whole: bool,
    keys: bool = False,
    most: int = VALUES,
) -> ColumnStatistics:
    """Return the statistics of one column from the rows read, which are all rows or a sample of `rows`.

    With `keys`, all different values are kept as hashes, besides at most `most` of them as text.
    """
    seen = len(cells)
    if not seen:
        nothing = KeyValues(hashes=array("q")) if whole and keys else None
        return ColumnStatistics(whole=whole, distinct=0 if whole else None, keys=nothing)
    counted: dict[str | None, int] = Counter(cells)
    nulls = counted.pop(None, 0)
    found: dict[str, int] = counted  # pyright: ignore[reportAssignmentType]  # None is gone
    present, different = seen - nulls, len(found)
    unique = different == present > 0
    parsed = _parsed(column, found)
    low, high = _ends(column, found, parsed)
    if unique:
        share = 1 / seen
        # the smallest of consecutive numbers are the shortest
        ordered = list(map(str, sorted(parsed)) if _is_integer(column) else sorted(found))
        kept = ordered[: min(most, UNIQUE_VALUES)]
        if column.base_type in TEXTS:
            # the last text as well: the first dates written 01/02/2024 do not tell the day from the month
            kept[-1:] = ordered[-1:]
        values = tuple(zip(_kept_once(kept), repeat(share)))
    else:
        shares = {count: count / seen for count in set(found.values())}
        kept = _kept_once(sorted(sorted(found), key=found.__getitem__, reverse=True)[:most])
        values = tuple([(value, shares[found[value]]) for value in kept])
    return ColumnStatistics(
        null_share=nulls / seen,
        distinct=different if whole else estimated_distinct(found, rows=rows, sampled=seen),
        values=values,
        whole=whole,
        minimum=low,
        maximum=high,
        unique=unique,
        keys=_keys(column, parsed) if whole and keys else None,
    )


def _kept_once(values: Iterable[str]) -> list[str]:
    """Return the values; short ones as objects that all columns share."""
    kept = list(values)
    return list(map(intern, kept)) if max(map(len, kept), default=0) <= _SHORT else kept


def key_values(column: Column, values: Collection[str]) -> KeyValues:
    """Return the values as keys that are equal if the values are equal to PostgreSQL, except for padding of text."""
    return _keys(column, _parsed(column, values))


def text_key(text: str) -> int:
    """Return the key of a value that is no number. Python's hashes of different strings practically never agree."""
    return hash(text)


def _keys(column: Column, parsed: Collection[Any]) -> KeyValues:
    if _is_integer(column):
        return KeyValues(hashes=array("q", parsed))
    is_decimal = column.base_type in NUMBERS and not column.is_array
    return KeyValues(hashes=array("q", map(_number_key if is_decimal else text_key, parsed)))


def _number_key(number: Decimal) -> int:
    """Return the key of a number: itself, or the hash of its text.

    Python's hashes of numbers are remainders, so that different numbers share them: -1 and -2, or 0 and 2^61 - 1.
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    if len(text) <= _INT64_DIGITS and number.is_finite() and "." not in text:
        whole = int(text)
        if -(2**63) <= whole < 2**63:
            return whole
    return text_key(text)


def _is_integer(column: Column) -> bool:
    return column.base_type in INTEGERS and not column.is_array


def _parsed(column: Column, values: Collection[str]) -> Collection[Any]:
    """Return numbers as numbers and other values as text, in the order of the values."""
    if _is_integer(column):
        return list(map(int, values))
    return list(map(Decimal, values)) if column.base_type in NUMBERS and not column.is_array else values


def _ends(column: Column, found: Mapping[str, int], parsed: Collection[Any]) -> tuple[str | None, str | None]:
    """Return the smallest and the largest value of a column of numbers, dates or times; (None, None) for others."""
    kind = column.base_type
    if column.is_array or not found:
        return None, None
    if kind in INTEGERS:
        return str(min(parsed)), str(max(parsed))
    if kind in NUMBERS:
        finite = parsed if _NO_NUMBERS.isdisjoint(found) else [number for number in parsed if number.is_finite()]
        return (str(min(finite)), str(max(finite))) if finite else (None, None)
    if kind in DATES | TIMESTAMPS:
        return _first_and_last(kind, found)
    return None, None


def _first_and_last(kind: str, found: Mapping[str, int]) -> tuple[str | None, str | None]:
    if set(map(len, found)) == {_ISO_LENGTH[kind]}:
        return min(found), max(found)
    read = date if kind in DATES else datetime
    readable: dict[str, date] = {}
    for value in found:
        with suppress(ValueError):  # Python has no dates for infinity, eras and years after 9999
            readable[value] = read.fromisoformat(value)
    if not readable:
        return None, None
    return min(readable, key=readable.__getitem__), max(readable, key=readable.__getitem__)


def estimated_distinct(counted: Mapping[str, int], *, rows: int, sampled: int) -> int:
    """Return Haas and Stokes' estimate Duj1, which ANALYZE uses too (IBM RJ 10025): n·d / (n - f1 + f1·n/N)."""
    different = len(counted)
    present = sum(counted.values())
    if not different or rows <= sampled:
        return different
    once = sum(1 for count in counted.values() if count == 1)
    whole = rows * present / sampled
    estimate = present * different / (present - once + once * present / whole)
    return int(min(max(estimate, different), whole))
