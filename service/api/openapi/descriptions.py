"""Descriptions and examples of fields, from attribute docstrings and from the metadata of types."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, TypeAliasType, get_args

import msgspec
from msgspec import Struct

type Schema = dict[str, Any]


def complete(shapes: Iterable[type[Struct]], components: dict[str, Schema]) -> None:
    """Add the description of each field to the schemas of `shapes` and of the types in their fields."""
    for cls in structs_in(shapes):
        texts, schema = field_docstrings(cls), components[cls.__name__]
        for field in msgspec.structs.fields(cls):
            prop = schema["properties"][field.encode_name]
            if description := texts.get(field.name) or _found("description", prop, components):
                prop["description"] = description


def structs_in(shapes: Iterable[type[Struct]]) -> set[type[Struct]]:
    """Return the types and the types of their fields, at any depth."""
    found: set[type[Struct]] = set()
    waiting: list[Any] = list(shapes)
    while waiting:
        match waiting.pop():
            case type() as cls if issubclass(cls, Struct):
                if cls not in found:
                    found.add(cls)
                    waiting += [field.type for field in msgspec.structs.fields(cls)]
            case TypeAliasType() as alias:
                waiting.append(alias.__value__)
            case other:
                waiting += get_args(other)
    return found


def field_docstrings(cls: type[Struct]) -> dict[str, str]:
    """Return the docstring of each field of a class and its base classes, by field name."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base is Struct or not issubclass(base, Struct):
            continue
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        for field, below in pairwise(definition.body if isinstance(definition, ast.ClassDef) else ()):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    found[name] = inspect.cleandoc(text)
                case _:
                    pass
    return found


def example_of(schema: Schema, components: dict[str, Schema]) -> Any:
    """Return an example of a schema: the declared example, or one composed of the examples of its parts."""
    if schema.get("examples"):
        return schema["examples"][0]
    match schema:
        case {"$ref": str(reference)}:
            return example_of(components[reference.rsplit("/", 1)[1]], components)
        case {"const": value}:
            return value
        case {"enum": [first, *_]}:
            return first
        case {"anyOf": [first, *_]}:
            return example_of(first, components)
        case {"type": "array"}:
            return [example_of(schema["items"], components)] if schema.get("items") else [1]
        case {"type": "object"}:
            return {name: example_of(each, components) for name, each in schema.get("properties", {}).items()}
        case _:
            return {"string": "text", "integer": 1, "number": 1.5, "boolean": True}.get(schema.get("type", ""))


def _found(key: str, schema: Schema, components: dict[str, Schema]) -> Any:
    """Return the value of a key in a schema, in the schema of its `$ref` or in one of its alternatives; else None."""
    if key in schema:
        return schema[key]
    if "$ref" in schema:
        return _found(key, components[schema["$ref"].rsplit("/", 1)[1]], components)
    return next((found for each in schema.get("anyOf", ()) if (found := _found(key, each, components))), None)
