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
    """Return extensions, then enums, domains, composite and range types, each after its parts; None without any."""
    catalog = source.catalog
    types = {t.name: t for t in (*catalog.enums, *catalog.domains, *catalog.composites, *catalog.ranges)}
    schemas = {name.schema for name in types} - {"public"}
    lines = [f"create schema if not exists {quoted(schema)};" for schema in sorted(schemas)]
    lines.extend(f"create extension if not exists {quoted(name)};" for name in catalog.extensions)
    language = source.language
    for name in catalog.type_order or types:
        lines.extend(_written(types[name], language=language))
    return "\n".join(lines) + "\n" if lines else None


def _written(of: OwnType, *, language: Language) -> Iterable[str]:
    """Return the statement of a type with its comment, and a comment on parts that are left out."""
    yield f"{_statement(of)};" + (f" -- {comment_text(of.comment)}" if of.comment else "")
    left_out = of.left_out if isinstance(of, DomainType | RangeType) else ()
    if left_out:
        names = comment_text(", ".join(left_out))
        yield f"-- {say('Not written here, for it needs own functions').text(language)}: {names}"


def _statement(of: OwnType) -> str:
    match of:
        case EnumType():
            return f"create type {qualified(of.name)} as enum ({', '.join(map(literal, of.values))})"
        case DomainType():
            parts = [f"create domain {qualified(of.name)} as {short_type(of.base_type)}"]
            parts.extend([f"default {of.default}"] if of.default is not None else [])
            parts.extend(["not null"] if of.not_null else [])
            parts.extend(f"constraint {quoted(check.name)} check ({check.expression})" for check in of.checks)
            return " ".join(parts)
        case CompositeType():
            attributes = ", ".join(f"{quoted(name)} {short_type(kind)}" for name, kind in of.attributes)
            return f"create type {qualified(of.name)} as ({attributes})"
        case RangeType():
            return f"create type {qualified(of.name)} as range ({of.options})"
        case _:
            assert_never(of)
