"""Error messages for wrong field values in both languages, derived from the type of the field."""

from __future__ import annotations

import re
from functools import cache, reduce
from typing import cast

import msgspec
from msgspec import inspect

from runtime.sentences import Sentence
from service.schemas.fields import MAX_POSITION
from service.texts import say

HIDDEN = frozenset(("password", "dsn"))
"""Secret fields, whose values an error message never repeats."""
MAX_VALUE_CHARACTERS = 60


def wrong_value(shape: object, cls: type[msgspec.Struct], path: str, name: str) -> Sentence:
    """Return the message for a wrong value at `path` (`llm_config.model`, `table_list[0]`), with allowed values."""
    wanted = words_of(type_at(cls, path))
    given = _given(shape, path)
    if given is None:
        return say("{name}: must be {wanted}", name=name, wanted=wanted)
    return say("{name}: {given} is not {wanted}", name=name, given=given, wanted=wanted)


def type_at(cls: type[msgspec.Struct], path: str) -> inspect.Type:
    """Return the type of the field at a path; if the field is not declared, the type of its nearest declared parent."""
    found = _type_of(cls)
    for name in re.findall(r"\w+|\.\.\.", path):
        following = _below(found, name)
        if following is None:
            return found
        found = following
    return found


def words_of(kind: inspect.Type) -> Sentence:
    """Return a phrase for the allowed values of a type, which completes the sentence "must be …"."""
    match kind:
        case inspect.Metadata(type=inner):
            extra = cast("dict[str, str] | None", kind.extra)  # pyright: ignore[reportUnknownMemberType]  # a bare dict
            return Sentence(extra["zh"], extra["en"]) if extra else words_of(inner)
        case inspect.UnionType(types=types):
            each = [words_of(t) for t in types if not isinstance(t, inspect.NoneType)]
            return reduce(lambda one, other: say("{one} or {other}", one=one, other=other), each)
        case inspect.LiteralType(values=values):
            listed = ", ".join(str(v) for v in values)
            return say("one of {listed}", listed=listed)
        case inspect.BoolType():
            return say("true or false")
        case inspect.IntType(ge=least, le=most):
            return _number(say("a whole number"), least, most)
        case inspect.FloatType(ge=least, le=most):
            return _number(say("a number"), least, most)
        case inspect.StrType(min_length=least, max_length=most):
            return _text(least, most)
        case inspect.ListType(item_type=item, min_length=least, max_length=most):
            inner = words_of(item)
            return say("a list{count}, each item {inner}", count=_count(least or 0, most), inner=inner)
        case _:
            return say("a JSON object")


@cache
def _type_of(cls: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(cls)


def _number(noun: Sentence, least: float | None, most: float | None) -> Sentence:
    least, most = _whole(least), None if most == MAX_POSITION else _whole(most)
    match least, most:
        case None, None:
            return noun
        case _, None:
            return say("{noun} of at least {least}", noun=noun, least=least)
        case None, _:
            return say("{noun} of at most {most}", noun=noun, most=most)
        case _:
            return say("{noun} from {least} to {most}", noun=noun, least=least, most=most)


def _whole(bound: float | None) -> float | None:
    return int(bound) if bound is not None and bound == int(bound) else bound


def _count(least: int, most: int | None) -> Sentence:
    """Return a phrase for the bounds on the number of items of a list."""
    match least, most:
        case 0, None:
            return Sentence("", "")
        case 0, _:
            return say(" of at most {most}", most=most)
        case _, None:
            return say(" of at least {least}", least=least)
        case _:
            return say(" of {least} to {most}", least=least, most=most)


def _text(least: int | None, most: int | None) -> Sentence:
    match least, most:
        case None | 0, None:
            return say("text")
        case None | 0, _:
            return say("text of at most {most} characters", most=most)
        case _, None:
            return say("text of at least {least} characters", least=least)
        case _:
            return say("text of {least} to {most} characters", least=least, most=most)


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
    """Return the value at a path as JSON; None if the value is missing, secret or too long."""
    value = shape
    for name in re.findall(r"\w+", path):
        match value:
            case dict() if name in value and name not in HIDDEN:
                value = cast("dict[str, object]", value)[name]
            case list() if name.isdigit():
                value = cast("list[object]", value)[int(name)]
            case _:
                return None
    encoded = msgspec.json.encode(value).decode()
    return encoded if len(encoded) <= MAX_VALUE_CHARACTERS else None
