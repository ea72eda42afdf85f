"""Error messages for wrong field values in both languages, derived from the type of the field."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple, cast

import msgspec
from msgspec import inspect

from service.schemas.fields import MAX_POSITION

HIDDEN = frozenset(("password", "dsn"))
"""Secret fields, whose values an error message never repeats."""
MAX_VALUE_CHARACTERS = 60


class Words(NamedTuple):
    """A phrase in both languages."""

    zh: str
    en: str


def wrong_value(shape: object, cls: type[msgspec.Struct], path: str, name: str) -> Words:
    """Return the message for a wrong value at `path` (`llm_config.model`, `table_list[0]`), with allowed values."""
    wanted = words_of(type_at(cls, path))
    given = _given(shape, path)
    if given is None:
        return Words(f"字段 {name} 不合法，应为{wanted.zh}", f"{name}: must be {wanted.en}")
    return Words(f"字段 {name} 不合法：{given}，应为{wanted.zh}", f"{name}: {given} is not {wanted.en}")


def type_at(cls: type[msgspec.Struct], path: str) -> inspect.Type:
    """Return the type of the field at a path; if the field is not declared, the type of its nearest declared parent."""
    found = _type_of(cls)
    for name in re.findall(r"\w+|\.\.\.", path):
        following = _below(found, name)
        if following is None:
            return found
        found = following
    return found


def words_of(kind: inspect.Type) -> Words:
    """Return a phrase for the allowed values of a type, which completes the sentence "must be …"."""
    match kind:
        case inspect.Metadata(type=inner):
            extra = cast("dict[str, str] | None", kind.extra)  # pyright: ignore[reportUnknownMemberType]  # a bare dict
            return Words(extra["zh"], extra["en"]) if extra else words_of(inner)
        case inspect.UnionType(types=types):
            each = [words_of(t) for t in types if not isinstance(t, inspect.NoneType)]
            return Words("或".join(w.zh for w in each), " or ".join(w.en for w in each))
        case inspect.LiteralType(values=values):
            listed = ", ".join(str(v) for v in values)
            return Words(f" {listed} 之一", f"one of {listed}")
        case inspect.BoolType():
            return Words(" true 或 false", "true or false")
        case inspect.IntType(ge=least, le=most):
            return _number("整数", "a whole number", least, most)
        case inspect.FloatType(ge=least, le=most):
            return _number("数字", "a number", least, most)
        case inspect.StrType(min_length=least, max_length=most):
            return _text(least, most)
        case inspect.ListType(item_type=item, min_length=least, max_length=most):
            inner = words_of(item)
            zh, en = _count(least or 0, most)
            return Words(f"{zh}列表，每项为{inner.zh}", f"a list{en}, each item {inner.en}")
        case _:
            return Words(" JSON 对象", "a JSON object")


@cache
def _type_of(cls: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(cls)


def _number(zh: str, en: str, least: float | None, most: float | None) -> Words:
    least, most = _whole(least), None if most == MAX_POSITION else _whole(most)
    match least, most:
        case None, None:
            return Words(zh, en)
        case _, None:
            return Words(f"不小于 {least} 的{zh}", f"{en} of at least {least}")
        case None, _:
            return Words(f"不大于 {most} 的{zh}", f"{en} of at most {most}")
        case _:
            return Words(f" {least} 到 {most} 之间的{zh}", f"{en} from {least} to {most}")


def _whole(bound: float | None) -> float | None:
    return int(bound) if bound is not None and bound == int(bound) else bound


def _count(least: int, most: int | None) -> tuple[str, str]:
    """Return Chinese and English phrases for the bounds on the number of items of a list."""
    match least, most:
        case 0, None:
            return "", ""
        case 0, _:
            return f"不超过 {most} 项的", f" of at most {most}"
        case _, None:
            return f"至少 {least} 项的", f" of at least {least}"
        case _:
            return f" {least} 到 {most} 项的", f" of {least} to {most}"


def _text(least: int | None, most: int | None) -> Words:
    match least, most:
        case None | 0, None:
            return Words("文本", "text")
        case None | 0, _:
            return Words(f"不超过 {most} 个字符的文本", f"text of at most {most} characters")
        case _, None:
            return Words(f"至少 {least} 个字符的文本", f"text of at least {least} characters")
        case _:
            return Words(f" {least} 到 {most} 个字符的文本", f"text of {least} to {most} characters")


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
