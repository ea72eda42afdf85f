"""Database values as JSON ones, for showing rows."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import psycopg
from psycopg.types.string import TextLoader

from training.gate.verdict import Json

_MAX_TEXT = 2_000
"""Maximum number of characters of a value that are shown."""
_EXACT = 2**53
"""Largest integer that a browser reads without rounding."""
_AS_WRITTEN = (
    *("json", "jsonb"),
    *("date", "time", "timetz", "timestamp", "timestamptz", "interval"),
    *("daterange", "int4range", "int8range", "numrange", "tsrange", "tstzrange"),
    *("datemultirange", "int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange"),
)
"""Types with values that Python cannot hold, shown as the server prints them: infinity, years after 9999, ranges of
them, and JSON (nested deeper than the parser goes, half a surrogate pair, an integer of 5,000 digits)."""


def tame_loaders(cursor: psycopg.Cursor[Any]) -> None:
    """Make the cursor return values of the types in `_AS_WRITTEN` as text."""
    for name in _AS_WRITTEN:
        cursor.adapters.register_loader(name, TextLoader)


def json_row(row: tuple[Any, ...]) -> tuple[Json, ...]:
    """Return the values of a row as JSON ones."""
    return tuple(json_value(value) for value in row)


def json_value(value: object) -> Json:
    """Return the value as JSON if JSON can hold it exactly, else as text."""
    match value:
        case None | bool():
            return value
        case int():
            return value if abs(value) <= _EXACT else str(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return _decimal(value)
        case str():
            return value if len(value) <= _MAX_TEXT else value[:_MAX_TEXT] + "…"
        case bytes():
            return "\\x" + value[:_MAX_TEXT].hex()
        case date() | datetime() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case list() | tuple():
            return [json_value(item) for item in cast("list[object]", value)]
        case _:
            return str(value)


def _decimal(value: Decimal) -> Json:
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value() and abs(value) <= _EXACT and value.as_tuple().exponent == 0:
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)
