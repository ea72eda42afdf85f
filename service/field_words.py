"""What a field of a request must hold, in both languages, read from the type that checks it."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

import msgspec
from msgspec import inspect

from runtime.type_words import Words, words_of

HIDDEN = frozenset(("password", "dsn"))
"""Fields whose value no answer repeats."""
LONGEST_VALUE = 60


def fault(shape: object, cls: type[msgspec.Struct], path: str) -> Words:
    """What is wrong with the value at `path` (`llm_config.model`, `table_list[0]`) and what would be right."""
    wanted = words_of(type_at(cls, path))
    given = _given(shape, path)
    where = path or "body"
    if given is None:
        return Words(f"字段 {where} 不合法, 应为{wanted.zh}", f"{where}: must be {wanted.en}")
    return Words(f"字段 {where} 不合法: {given}, 应为{wanted.zh}", f"{where}: {given} is not {wanted.en}")


def type_at(cls: type[msgspec.Struct], path: str) -> inspect.Type:
    """The type of the field a path leads to, or of the last one on the way that says more than `Any`."""
    found = _type_of(cls)
    for name in re.findall(r"\w+|\.\.\.", path):
        following = _below(found, name)
        if following is None:
            return found
        found = following
    return found


@cache
def _type_of(cls: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(cls)


def _below(kind: inspect.Type, name: str) -> inspect.Type | None:
    match kind:
        case inspect.Metadata(type=inner):
            return _below(inner, name)
        case inspect.UnionType(types=types):
            return next((t for t in (_below(each, name) for each in types) if t is not None), None)
        case inspect.StructType(fields=fields):
            return next((f.type for f in fields if f.encode_name == name), None)
        case inspect.ListType(item_type=item):
            return item
        case _:
            return None


def _given(shape: object, path: str) -> str | None:
    """The value as JSON, where it is short and no secret."""
    value = shape
    for name in re.findall(r"\w+", path):
        if name in HIDDEN or not isinstance(value, dict) or name not in value:
            return None
        value = cast("dict[str, object]", value)[name]
    encoded = msgspec.json.encode(value).decode()
    return encoded if len(encoded) <= LONGEST_VALUE else None
