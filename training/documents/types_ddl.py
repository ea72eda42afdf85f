"""`_types.ddl`: extensions and types of the database, to be run before any table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from training.catalog.model import CompositeType, DomainType, EnumType, OwnType, RangeType
from training.documents.descriptions import short_type
from training.documents.sql_text import comment_text, literal, qualified, quoted
from training.language.languages import Language
from training.source.description import SourceDescription
from training.texts import say


def render_types(source: SourceDescription) -> str | None:
    """Return the statements for extensions and types, each type after its parts; None if the database has none."""
    catalog = source.catalog
    types = {t.name: t for t in (*catalog.enums, *catalog.domains, *catalog.composites, *catalog.ranges)}
    schemas = {name.schema for name in types} - {"public"}
    lines = [f"create schema if not exists {quoted(schema)};" for schema in sorted(schemas)]
    lines.extend(f"create extension if not exists {quoted(name)};" for name in catalog.extensions)
    language = source.language
    for name in catalog.type_order or types:
        lines.extend(_written(types[name], language=language))
    return "\n".join(lines) + "\n" if lines else None


def _written(own_type: OwnType, *, language: Language) -> Iterable[str]:
    """Return the statement of a type with its comment, and a comment on parts that are left out."""
    yield f"{_statement(own_type)};" + (f" -- {comment_text(own_type.comment)}" if own_type.comment else "")
    left_out = own_type.left_out if isinstance(own_type, DomainType | RangeType) else ()
    if left_out:
        names = comment_text(", ".join(left_out))
        yield f"-- {say('Not written here, for it needs own functions').text(language)}: {names}"


def _statement(own_type: OwnType) -> str:
    match own_type:
        case EnumType():
            return f"create type {qualified(own_type.name)} as enum ({', '.join(map(literal, own_type.values))})"
        case DomainType():
            parts = [f"create domain {qualified(own_type.name)} as {short_type(own_type.base_type)}"]
            parts.extend([f"default {own_type.default}"] if own_type.default is not None else [])
            parts.extend(["not null"] if own_type.not_null else [])
            parts.extend(f"constraint {quoted(check.name)} check ({check.expression})" for check in own_type.checks)
            return " ".join(parts)
        case CompositeType():
            attributes = ", ".join(f"{quoted(name)} {short_type(kind)}" for name, kind in own_type.attributes)
            return f"create type {qualified(own_type.name)} as ({attributes})"
        case RangeType():
            return f"create type {qualified(own_type.name)} as range ({own_type.options})"
        case _:
            assert_never(own_type)
