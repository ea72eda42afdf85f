"""Conversion of JSON objects, query parameters and times to typed values."""

from __future__ import annotations

import difflib
import re
from datetime import MAXYEAR, MINYEAR, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from service.schemas.errors import InvalidRequest
from service.schemas.validation_messages import wrong_value
from service.texts import say

MAX_NAME_CHARACTERS = 60
"""Maximum number of characters of an unknown field's name in an error message."""
_PATH = re.compile(r" - at `\$\.?(.*)`$")
_MISSING = re.compile(r"missing required field `(\w+)`")
_UNKNOWN = re.compile(r"unknown field `(.+?)`")


@cache
def fields_of(cls: type[Struct]) -> tuple[FieldInfo, ...]:
    """Return the fields of a class, whose annotations msgspec would evaluate anew for every request."""
    return msgspec.structs.fields(cls)


def convert[T: Struct](shape: dict[str, Any], cls: type[T], *, text: bool = False) -> T:
    """Convert a JSON object to `cls`; with `text`, convert query parameters, whose numbers and booleans are strings.

    Raises InvalidRequest (422; 400 with `text`) for an unknown field, a missing field or a wrong value.
    """
    known = [f.encode_name for f in fields_of(cls)]
    if unknown := shape.keys() - set(known):
        raise _unknown_field(min(unknown), known)
    try:
        return msgspec.convert(shape, cls, strict=not text)
    except msgspec.ValidationError as error:
        refused = _invalid(str(error), shape, cls, whole_lists=text)
        refused.status = 400 if text else 422
        raise refused from None


def time_of(text: str | None, field: str, zone: ZoneInfo) -> datetime | None:
    """Return a time of a query parameter, in `zone` if it has no offset. Raises InvalidRequest if it cannot be read."""
    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = None
    # in the first and the last year, an offset or a range leads to times that do not exist
    if given is None or not MINYEAR < given.year < MAXYEAR:
        raise InvalidRequest(
            say("{field}: this is no time such as 2026-01-31T14:03", field=field),
            field=field,
            status=400,
        )
    return given if given.tzinfo is not None else given.replace(tzinfo=zone)


def missing_field(name: str) -> InvalidRequest:
    return InvalidRequest(say("{name}: this field is required", name=name), field=name)


def _unknown_field(name: str, known: list[str]) -> InvalidRequest:
    shown = name[:MAX_NAME_CHARACTERS]
    for close in difflib.get_close_matches(shown, known, n=1):
        message = say("unknown field: {name} (did you mean {close}?)", name=shown, close=close)
        return InvalidRequest(message, field=shown)
    return InvalidRequest(say("unknown field: {name}", name=shown), field=shown)


def _invalid(message: str, shape: dict[str, Any], cls: type[Struct], *, whole_lists: bool) -> InvalidRequest:
    """Return the error for a validation message of msgspec, with the name of the field and its allowed values.

    With `whole_lists`, the name has no list index.
    """
    path = _PATH.search(message)
    where = path[1] if path else ""
    if missing := _MISSING.search(message):
        return missing_field(f"{where}.{missing[1]}" if where else missing[1])
    if unknown := _UNKNOWN.search(message):
        return _unknown_field(f"{where}.{unknown[1]}" if where else unknown[1], [])
    name = where.partition("[")[0] if whole_lists else where
    return InvalidRequest(wrong_value(shape, cls, where, name or "body"), field=name or None)
