"""Conversion of values from PostgreSQL's text to Python values."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from sys import float_info

from training.catalog.model import Column

type Value = str | int | Decimal | bool | date | datetime

INTEGERS = frozenset({"int2", "int4", "int8"})
NUMBERS = INTEGERS | {"numeric", "float4", "float8", "money"}
TEXTS = frozenset({"text", "varchar", "bpchar", "citext", "name", "char"})
DATES = frozenset({"date"})
TIMESTAMPS = frozenset({"timestamp", "timestamptz"})
_DATE_IN_TEXT = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})?")


def value_reader(column: Column) -> Callable[[str], Value | None]:
    """Return a function from PostgreSQL's text to a value; it returns None for infinity, NaN or a year after 9999."""
    if column.is_array:
        return _text
    if column.base_type in INTEGERS:
        return _integer
    if column.base_type in NUMBERS:
        return read_decimal
    if column.base_type == "bool":
        return _boolean
    if column.base_type in DATES:
        return _date
    if column.base_type in TIMESTAMPS:
        return _timestamp
    return _text


def _text(text: str) -> Value | None:
    return text


def _integer(text: str) -> Value | None:
    return int(text)


def read_decimal(text: str) -> Decimal | None:
    """Return the number, without currency signs; None for NaN, infinity and what double precision cannot hold."""
    try:
        value = Decimal(text if text[:1] not in "$-" else text.replace(",", "").replace("$", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= float_info.max_10_exp else None


def _boolean(text: str) -> Value | None:
    return text in {"t", "true"}


def _date(text: str) -> Value | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _timestamp(text: str) -> Value | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def key_class(column: Column) -> str | None:
    """Return the class of a key's type, within which keys can be compared; None for other types."""
    if column.is_array:
        return None
    if column.base_type in INTEGERS or column.base_type == "numeric":
        return "number"
    if column.base_type in TEXTS:
        return "text"
    return column.base_type if column.base_type == "uuid" or column.enum_values else None


def value_text(value: Value) -> str:
    """Return the value as PostgreSQL prints it in ISO style, as documents and value labels have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def days_after(day: date, days: int) -> date:
    """Return the day so many days later; the calendar's first or last one if that is beyond it."""
    return date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal())))


def as_day(value: Value | None) -> date | None:
    """Return the day of a date, a time or a text that begins with a date; the first if the text has only a month."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and (found := _DATE_IN_TEXT.match(value)):
        try:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        except ValueError:
            return None
    return None
