"""Reference page of the API's types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from service.api.openapi.chinese import chinese_openapi
from service.api.openapi.descriptions import Schema, example_of
from service.api.openapi.document import openapi
from service.schemas.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of a page besides the descriptions."""

    introduction: str
    header: str
    alternative: str
    items: str
    """Format of a list of a kind."""
    values: str
    """Format of an object whose values are of a kind."""
    kinds: dict[str, str]
    """Words by JSON type; for values that are times, any values and lists of any values as well."""


WORDS: dict[Language, Words] = {
    "en": Words(
        introduction="""# Types of the API

Fields of the requests and responses of the [API](api.md), with their meanings and an example each. `/openapi.json` has
the limits of each field as well. Fields without a default are always present in responses and required in requests.
""",
        header="| field | is | default | means | example |",
        alternative=" or ",
        items="list of {}",
        values="object of {}",
        kinds={
            "integer": "whole number",
            "number": "number",
            "boolean": "true or false",
            "object": "object",
            "null": "null",
            "string": "text",
            "array": "list",
            "date-time": "time",
            "any": "any value",
        },
    ),
    "zh": Words(
        introduction="""# API 的类型

请求和响应的各字段，附含义和一个示例；接口见 [API](api.md)。`/openapi.zh.json` 还有每个字段的限制。
没有默认值的字段在响应中总是存在，在请求中必须给出。
""",
        header="| 字段 | 类型 | 默认值 | 含义 | 示例 |",
        alternative=" 或 ",
        items="列表（{}）",
        values="对象（值：{}）",
        kinds={
            "integer": "整数",
            "number": "数字",
            "boolean": "true 或 false",
            "object": "对象",
            "null": "null",
            "string": "字符串",
            "array": "列表",
            "date-time": "时间",
            "any": "任意值",
        },
    ),
}


def types_page(language: Language) -> str:
    """Return the Markdown of the page in a language."""
    document = chinese_openapi() if language == "zh" else openapi()
    components: dict[str, Schema] = document["components"]["schemas"]
    words = WORDS[language]
    sections = (_section(name, schema, components, words) for name, schema in sorted(components.items()))
    return words.introduction + "".join(sections)


def _section(name: str, schema: Schema, components: dict[str, Schema], words: Words) -> str:
    rows = "".join(_row(field, prop, components, words) for field, prop in schema["properties"].items())
    description = f"{schema['description']}\n\n" if "description" in schema else ""
    return f"\n## {name}\n\n{description}{words.header}\n|---|---|---|---|---|\n{rows}"


def _row(field: str, schema: Schema, components: dict[str, Schema], words: Words) -> str:
    default = _code(schema["default"]) if "default" in schema else ""
    kind = _kind(schema, words)
    # an object has its examples in the table of its type
    example = "" if "](#" in kind else _code(example_of(schema, components))
    cells = (f"`{field}`", kind, default, " ".join(schema["description"].split()), example)
    return f"| {' | '.join(cell.replace('|', '\\|') for cell in cells)} |\n"


def _kind(schema: Schema, words: Words) -> str:
    """Return the kind of a value in words, with links to the types in it."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rsplit("/", 1)[1]
            return f"[{name}](#{name.lower()})"
        case {"anyOf": _}:
            return words.alternative.join(dict.fromkeys(_kind(each, words) for each in schema["anyOf"]))
        case {"enum": _}:
            return ", ".join(_code(value) for value in schema["enum"])
        case {"const": value}:
            return _code(value)
        case {"type": "array"} if schema.get("items"):
            return words.items.format(_kind(schema["items"], words))
        case {"type": "object"} if schema.get("additionalProperties", True) is not True:
            return words.values.format(_kind(schema["additionalProperties"], words))
        case {"format": "date-time"}:
            return words.kinds["date-time"]
        case _:
            return words.kinds[schema.get("type", "any")]


def _code(value: Any) -> str:
    """Return a value as a code span: text as it is, if it is not empty, anything else as JSON."""
    return f"`{value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)}`"
