"""Reference page of the event types."""

from __future__ import annotations

import inspect
from typing import Any, Literal, TypeAliasType, get_args, get_origin

import msgspec

from docs.reference.texts import attribute_docs, paragraphs, table, translated
from events.facts import codec
from service.schemas.language import Language

INTRODUCTION = {
    "en": """# Event types

Rows, streams and versions of the log are described in [the event log](event-log.md).
""",
    "zh": """# 事件类型

日志的行、事件流和版本见[事件日志](event-log.md)。
""",
}
HEADER = {"en": "field | is | default | means", "zh": "字段 | 类型 | 默认值 | 含义"}
WORDS = {
    "en": {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
        "dict": "object",
        "Any": "any value",
        "None": "null",
        "list": "list of {}",
        "or": " or ",
    },
    "zh": {
        "str": "文本",
        "int": "整数",
        "float": "数字",
        "bool": "true 或 false",
        "dict": "对象",
        "Any": "任意值",
        "None": "null",
        "list": "列表（{}）",
        "or": " 或 ",
    },
}


def events_page(language: Language) -> str:
    """Return the Markdown of the page in a language."""
    return INTRODUCTION[language] + "".join(_section(name, cls, language) for name, (cls, _) in codec.CURRENT.items())


def _section(name: str, cls: type[msgspec.Struct], language: Language) -> str:
    text = paragraphs(inspect.getdoc(cls) or "", language)
    means = attribute_docs(cls)
    rows = (
        (
            f"`{field.encode_name}`",
            kind_of(field.type, language),
            _default(field),
            translated(means.get(field.name, ""), language),
        )
        for field in msgspec.structs.fields(cls)
    )
    return f"\n## {name}\n\n{text}\n\n{table(HEADER[language], rows)}"


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ""
    made = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    return f"`{msgspec.json.encode(made).decode()}`"


def kind_of(kind: Any, language: Language) -> str:
    """Return a type in words."""
    words = WORDS[language]
    while isinstance(kind, TypeAliasType):
        kind = kind.__value__
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in parts)
    if origin in (tuple, list):
        return words["list"].format(kind_of(parts[0], language))
    if parts and origin is not dict:
        return words["or"].join(dict.fromkeys(kind_of(part, language) for part in parts))
    return words.get(_name(kind, origin), words["dict"])


def _name(kind: Any, origin: Any) -> str:
    """Return the name of a plain type; of a type made by NewType, that of the type below it."""
    if kind is type(None) or kind is None:
        return "None"
    while (below := getattr(kind, "__supertype__", None)) is not None:
        kind = below
    return str(getattr(origin or kind, "__name__", "Any"))
