"""Parsing of query parameters; the fields of a Struct declare their names, types, bounds and defaults."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, inspect
from starlette.datastructures import QueryParams

from service.schemas.conversion import convert, fields_of
from service.schemas.errors import InvalidRequest
from service.texts import say

MAX_NAME_CHARACTERS = 60
"""Maximum number of characters of an unknown parameter's name in an error message."""


def read_query(given: QueryParams, cls: type[Struct] | None) -> Struct | None:
    """Return the validated parameters as `cls`; None if `cls` is None.

    An empty parameter counts as absent. The items of a list may be separated by commas, or given as repeated
    parameters. Raises InvalidRequest (400) for an unknown parameter, a wrong value, or a repeated parameter that is not
    a list.
    """
    known = {} if cls is None else {field.encode_name: field for field in fields_of(cls)}
    shape: dict[str, Any] = {}
    for name in given:
        if name not in known:
            raise _unknown(name, known)
        values = given.getlist(name)
        if is_list(known[name].type):
            words = [word.strip() for value in values for word in value.split(",")]
            shape[name] = [word for word in words if word] or None
        elif len(values) > 1:
            raise InvalidRequest(
                say("{name}: given {count} times; give it once", name=name, count=len(values)),
                field=name,
                status=400,
            )
        else:
            shape[name] = values[0] or None
    present = {name: value for name, value in shape.items() if value is not None}
    return None if cls is None else convert(present, cls, text=True)


def is_list(annotation: Any) -> bool:
    """Return True if a parameter of this type is a list."""
    kind = inspect.type_info(annotation)
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return any(isinstance(k.type if isinstance(k, inspect.Metadata) else k, inspect.ListType) for k in kinds)


def _unknown(name: str, known: Iterable[str]) -> InvalidRequest:
    shown, listed = name[:MAX_NAME_CHARACTERS], ", ".join(known)
    return InvalidRequest(
        say("unknown parameter: {name} (one of {listed})", name=shown, listed=listed)
        if listed
        else say("unknown parameter: {name} (there are none here)", name=shown),
        field=shown,
        status=400,
    )
