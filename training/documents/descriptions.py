"""Sentences about tables and columns that several documents use."""

from __future__ import annotations

import re

from training.catalog.comments import one_line, split_comment
from training.catalog.model import Column, Table
from training.labels.reference_labels import one_row
from training.labels.translation import speaks, translated
from training.language.label_text import listed
from training.language.units import unit_as_written, unit_of_comment
from training.source.description import SourceDescription

_TYPE_WORDS = (
    ("character varying", "varchar"),
    ("timestamp without time zone", "timestamp"),
    ("timestamp with time zone", "timestamptz"),
    ("time without time zone", "time"),
    ("time with time zone", "timetz"),
    ("character(", "char("),
)
_PRECISE_TIME = re.compile(r"^(timestamp|time)(\(\d+\)) (with|without) time zone")


def short_type(name: str) -> str:
    """Return a shorter spelling of a type that PostgreSQL accepts, too: `character varying(32)` -> `varchar(32)`."""
    if match := _PRECISE_TIME.match(name):
        zone = "tz" if match[3] == "with" else ""
        return f"{match[1]}{zone}{match[2]}{name[match.end() :]}"
    for long, short in _TYPE_WORDS:
        if name.startswith(long):
            return short + name[len(long) :]
    return name


def shown_type(column: Column) -> str:
    """Return the type as documents show it, without `public.`."""
    return short_type(column.type).removeprefix("public.")


def describe_table(table: Table, source: SourceDescription) -> str:
    """Return one line: the table's comment, or else the noun for its rows and the tables they belong to."""
    if table.comment and (text := one_line(table.comment)) and speaks(text, source.language):
        return text
    return _what_it_holds(table, source)


def _what_it_holds(table: Table, source: SourceDescription) -> str:
    label = source.label(table.name)
    held = [r.parent for r in source.relations_of(table.name) if r.child == table.name and r.parent != table.name]
    parents = list(dict.fromkeys(source.label(parent) for parent in held))
    profiles = source.profiles[table.name].columns.values()
    links = len(parents) > 1 and all(p.role in {"key", "technical", "soft_delete"} for p in profiles)
    if source.language == "zh":
        if links:
            return f"{label}，连接{'与'.join(parents)}"
        return f"{label}数据，关联{'、'.join(parents)}" if parents else f"{label}数据"
    if links:
        return f"{label[:1].upper()}{label[1:]}: links {' and '.join(map(one_row, parents))}"
    records = f"{(label[:1].upper() + label[1:]).removesuffix(' record')} records"
    return f"{records}, each with its {listed([*map(one_row, parents)])}" if parents else records


def column_description(table: Table, column: Column, source: SourceDescription) -> str:
    """Return the label with the rest of the comment, if it is in the task's language, or with the meanings of codes."""
    label = source.label(table.name, column.name)
    said, rest = split_comment(column.comment)
    if rest and not speaks(rest, source.language):
        # a unit is no abbreviation: wh is a warehouse elsewhere, but not in kWh
        unit = unit_as_written(column.comment or "")
        rest = unit_of_comment(column.comment, source.language) or unit or translated(rest, source.language) or ""
    rest = rest.removeprefix(label).lstrip(" :：,，") if rest != label else rest
    codes = source.profile(table.name, column.name).value_labels
    meanings = f" ({', '.join(f'{code}={meaning}' for code, meaning in codes)})" if codes else ""
    if rest and rest != label and not label.endswith((f" in {rest}", f" {rest}")):
        comma = "，" if source.language == "zh" else ", "
        said_so = any(meaning in rest for _, meaning in codes)
        return (f"{label}{comma}{rest}" if said else f"{label}: {rest}") + ("" if said_so else meanings)
    return label if rest else f"{label}{meanings}"
