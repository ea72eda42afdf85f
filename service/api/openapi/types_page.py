"""Reference page of the API's types, `docs/api-types.md`: `python -m service.api.openapi.types_page` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.api.openapi.descriptions import Schema, example_of
from service.api.openapi.document import openapi

PAGE = Path(__file__).parents[3] / "docs" / "api-types.md"
INTRODUCTION = """# Types of the API

Fields of the requests and responses of the [API](api.md), with their meanings and an example each. Made from the code
by `python -m service.api.openapi.types_page`, as is `/openapi.json`, which also has the limits of each field. Fields
without a default are always present in responses and required in requests.
"""
PLAIN = {"integer": "whole number", "number": "number", "boolean": "true or false", "object": "object", "null": "null"}


def types_page() -> str:
    """Return the Markdown of the page."""
    components: dict[str, Schema] = openapi()["components"]["schemas"]
    return INTRODUCTION + "".join(_section(name, schema, components) for name, schema in sorted(components.items()))


def _section(name: str, schema: Schema, components: dict[str, Schema]) -> str:
    rows = "".join(_row(field, prop, components) for field, prop in schema["properties"].items())
    header = "| field | is | default | means | example |\n|---|---|---|---|---|\n"
    description = f"{schema['description']}\n\n" if "description" in schema else ""
    return f"\n## {name}\n\n{description}{header}{rows}"


def _row(field: str, schema: Schema, components: dict[str, Schema]) -> str:
    default = _code(schema["default"]) if "default" in schema else ""
    kind = _kind(schema)
    # an object has its examples in the table of its type
    example = "" if "](#" in kind else _code(example_of(schema, components))
    cells = (f"`{field}`", kind, default, " ".join(schema["description"].split()), example)
    return f"| {' | '.join(cell.replace('|', '\\|') for cell in cells)} |\n"


def _kind(schema: Schema) -> str:
    """Return the kind of a value in words, with links to the types in it."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rsplit("/", 1)[1]
            return f"[{name}](#{name.lower()})"
        case {"anyOf": _}:
            return " or ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
        case {"enum": _}:
            return ", ".join(_code(value) for value in schema["enum"])
        case {"const": value}:
            return _code(value)
        case {"type": "array"}:
            return f"list of {_kind(schema['items'])}" if schema.get("items") else "list"
        case {"type": "object"} if schema.get("additionalProperties"):
            return f"object of {_kind(schema['additionalProperties'])}"
        case {"format": "date-time"}:
            return "time"
        case {"type": "string"}:
            return "text"
        case _:
            return PLAIN.get(schema.get("type", ""), "any value")


def _code(value: Any) -> str:
    """Return a value as a code span: text as it is, if it is not empty, anything else as JSON."""
    return f"`{value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)}`"


if __name__ == "__main__":
    PAGE.write_text(types_page(), "utf-8")
